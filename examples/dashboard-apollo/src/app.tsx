import { ApolloProvider, useApolloClient, useQuery } from '@apollo/client/react'
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
import { createClient } from './create-client.ts'
import { toQueryState } from './query-state.ts'
import { subscribeToChanges } from './subscribe-to-changes.ts'
import { useClientOperation } from './use-client-operation.ts'
import { HistoryView } from './views/history-view.tsx'
import { OverviewView } from './views/overview-view.tsx'

const PAGES = { overview: OverviewView, history: HistoryView }

export function App() {
  const [client] = useState(() => createClient('/graphql', recordCost))
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
      state={state}
      today={today}
      onNavigate={setState}
      session={session}
      onRetrySession={onRetry}
      onLoggedOut={onLoggedOut}
    >
      <LiveChangesProvider subscribe={subscribe} session={session}>
        <OperationProvider value={useClientOperation}>
          <RoutedPage key={login} pages={PAGES} state={state} today={today} onChange={setState} />
        </OperationProvider>
      </LiveChangesProvider>
    </AppShell>
  )
}
