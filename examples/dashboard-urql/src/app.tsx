import { AppShell } from '@oura-graphql/example-dashboard/components/app-shell.tsx'
import { RoutedPage } from '@oura-graphql/example-dashboard/components/routed-page.tsx'
import { type Day, today as todayOf } from '@oura-graphql/example-dashboard/date-range.ts'
import { SessionDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { LiveChangesProvider } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import { OperationProvider } from '@oura-graphql/example-dashboard/hooks/use-operation.ts'
import { useFocusedHeading } from '@oura-graphql/example-dashboard/hooks/use-page-title.ts'
import { useViewState } from '@oura-graphql/example-dashboard/hooks/use-view-state.ts'
import { recordCost } from '@oura-graphql/example-dashboard/operation-cost.ts'
import { toSession } from '@oura-graphql/example-dashboard/session.ts'
import { useState } from 'react'
import { Provider, useClient, useQuery } from 'urql'
import { createClient } from './create-client.ts'
import { toQueryState } from './query-state.ts'
import { subscribeToChanges } from './subscribe-to-changes.ts'
import { useClientOperation } from './use-client-operation.ts'
import { HistoryView } from './views/history-view.tsx'
import { OverviewView } from './views/overview-view.tsx'

const PAGES = { overview: OverviewView, history: HistoryView }

export function App() {
  const [login, setLogin] = useState(0)
  useFocusedHeading(login)
  // A new key creates a new client, so that the cache of the previous session is dropped.
  return <Connected key={login} onLoggedOut={() => setLogin(login + 1)} />
}

function Connected({ onLoggedOut }: { readonly onLoggedOut: () => void }) {
  const [client] = useState(() => createClient('/graphql', recordCost))
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
      state={state}
      today={today}
      onNavigate={setState}
      session={session}
      onRetrySession={onRetry}
      onLoggedOut={onLoggedOut}
    >
      <LiveChangesProvider subscribe={subscribe} session={session}>
        <OperationProvider value={useClientOperation}>
          <RoutedPage pages={PAGES} state={state} today={today} onChange={setState} />
        </OperationProvider>
      </LiveChangesProvider>
    </AppShell>
  )
}
