import { ApolloProvider, useApolloClient, useQuery } from '@apollo/client/react'
import { AppShell } from '@oura-graphql/example-dashboard/components/app-shell.tsx'
import { type Day, today as todayOf } from '@oura-graphql/example-dashboard/date-range.ts'
import { SessionDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { LiveChangesProvider } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import { useFocusedHeading } from '@oura-graphql/example-dashboard/hooks/use-page-title.ts'
import { useViewState } from '@oura-graphql/example-dashboard/hooks/use-view-state.ts'
import { toSession } from '@oura-graphql/example-dashboard/session.ts'
import { toSearch } from '@oura-graphql/example-dashboard/view-state.ts'
import { useState } from 'react'
import { createClient } from './create-client.ts'
import { toQueryState } from './query-state.ts'
import { subscribeToChanges } from './subscribe-to-changes.ts'
import { HistoryView } from './views/history-view.tsx'
import { OverviewView } from './views/overview-view.tsx'

export function App() {
  const [client] = useState(() => createClient())
  const [today] = useState(() => todayOf(new Date()))
  return (
    <ApolloProvider client={client}>
      <Dashboard today={today} />
    </ApolloProvider>
  )
}

function Dashboard({ today }: { readonly today: Day }) {
  const client = useApolloClient()
  const [state, setState] = useViewState(today)
  const [login, setLogin] = useState(0)
  useFocusedHeading(login)
  const [subscribe] = useState(() => subscribeToChanges(client))
  const { data, errors, onRetry } = toQueryState(useQuery(SessionDocument))
  const session = toSession(data, errors)
  // Clears the cache of the previous session, and runs the active queries again. If the gateway refuses them, their
  // results have the error.
  const onLoggedOut = () => {
    client.resetStore().catch(() => {})
    setLogin(login + 1)
  }
  return (
    <AppShell
      client="Apollo Client"
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
