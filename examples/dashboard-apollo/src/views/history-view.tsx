import { useApolloClient, useQuery } from '@apollo/client/react'
import { SleepHistoryDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { HISTORY_PAGE, historyRange, MAX_PAGE } from '@oura-graphql/example-dashboard/history.ts'
import { useRefetchOnChange } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import type { PageProps } from '@oura-graphql/example-dashboard/page-props.ts'
import { HistoryPage } from '@oura-graphql/example-dashboard/pages/history-page.tsx'
import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import { useState } from 'react'
import { toErrors, toQueryState } from '../query-state.ts'

/** One query extended by `fetchMore`; the cache joins the pages (`relayStylePagination` in create-client.ts). */
export function HistoryView(props: PageProps) {
  const { today, state } = props
  const range = historyRange(today, state.options['month'])
  const result = useQuery(SleepHistoryDocument, {
    variables: { ...range, last: HISTORY_PAGE },
    // Refetching the first page would replace all pages in the cache.
    fetchPolicy: 'cache-first',
  })
  const client = useApolloClient()
  const query = useRefetchOnChange(toQueryState(result), () => {
    // All nights that are shown, and a new one: the last page alone would replace them.
    const last = Math.min(MAX_PAGE, (result.data?.viewer.sleepPeriods?.edges.length ?? 0) + 1)
    const variables = { ...range, last }
    client
      .query({ query: SleepHistoryDocument, variables, fetchPolicy: 'network-only', errorPolicy: 'all' })
      .catch(() => {})
  })
  // A failed page does not change the result: the pages before it are still shown.
  const [moreErrors, setMoreErrors] = useState<readonly ErrorLike[]>([])
  const start = query.data?.viewer.sleepPeriods?.pageInfo.startCursor
  const loadMore = async () => {
    if (query.isLoading || start == null) return
    setMoreErrors([])
    try {
      await result.fetchMore({ variables: { before: start } })
    } catch (error) {
      setMoreErrors(toErrors(error))
    }
  }
  return (
    <HistoryPage
      {...props}
      query={moreErrors.length > 0 ? { ...query, errors: moreErrors, onRetry: loadMore } : query}
      onLoadMore={loadMore}
    />
  )
}
