import { AppShell } from '@oura-graphql/example-dashboard/components/app-shell.tsx'
import { type Day, today as todayOf } from '@oura-graphql/example-dashboard/date-range.ts'
import { SessionDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { LiveChangesProvider } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import { useFocusedHeading } from '@oura-graphql/example-dashboard/hooks/use-page-title.ts'
import { useViewState } from '@oura-graphql/example-dashboard/hooks/use-view-state.ts'
import { toSession } from '@oura-graphql/example-dashboard/session.ts'
import { toSearch } from '@oura-graphql/example-dashboard/view-state.ts'
import { useState } from 'react'
import { Provider, useClient, useQuery } from 'urql'
import { createClient } from './create-client.ts'
import { toQueryState } from './query-state.ts'
import { subscribeToChanges } from './subscribe-to-changes.ts'
import { HistoryView } from './views/history-view.tsx'
import { OverviewView } from './views/overview-view.tsx'

export function App() {
  const [login, setLogin] = useState(0)
  useFocusedHeading(login)
  // A new key creates a new client, so that the cache of the previous session is dropped.
  return <Connected key={login} onLoggedOut={() => setLogin(login + 1)} />
}

function Connected({ onLoggedOut }: { readonly onLoggedOut: () => void }) {
  const [client] = useState(() => createClient())
  const [today] = useState(() => todayOf(new Date()))
  return (
    <Provider value={client}>
      <Dashboard today={today} onLoggedOut={onLoggedOut} />
    </Provider>
  )
}

interface DashboardProps {
  readonly today: Day
  readonly onLoggedOut: () => void
}

function Dashboard({ today, onLoggedOut }: DashboardProps) {
  const [state, setState] = useViewState(today)
  const client = useClient()
  const [subscribe] = useState(() => subscribeToChanges(client))
  const { data, errors, onRetry } = toQueryState(useQuery({ query: SessionDocument }))
  const session = toSession(data, errors)
  return (
    <AppShell
      client="urql"
      view={state.view}
      hrefOf={(view) => toSearch({ ...state, view }, today) || '?'}
      onNavigate={(view) => setState({ ...state, view })}
      session={session}
      onRetrySession={onRetry}
      onLoggedOut={onLoggedOut}
    >
      <LiveChangesProvider subscribe={subscribe} session={session}>
        {state.view === 'history' ? (
          <HistoryView today={today} />
        ) : (
          <OverviewView state={state} today={today} onChange={setState} />
        )}
      </LiveChangesProvider>
    </AppShell>
  )
}
