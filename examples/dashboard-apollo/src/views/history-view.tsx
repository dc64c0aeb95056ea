import { useQuery } from '@apollo/client/react'
import type { Day } from '@oura-graphql/example-dashboard/date-range.ts'
import { SleepHistoryDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { HISTORY_PAGE, historyRange } from '@oura-graphql/example-dashboard/history.ts'
import { HistoryPage } from '@oura-graphql/example-dashboard/pages/history-page.tsx'
import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import { useState } from 'react'
import { toErrors, toQueryState } from '../query-state.ts'

/** One query extended by `fetchMore`; the cache joins the pages (`relayStylePagination` in create-client.ts). */
export function HistoryView({ today }: { readonly today: Day }) {
  const result = useQuery(SleepHistoryDocument, {
    variables: { ...historyRange(today), last: HISTORY_PAGE },
    // Refetching the first page would replace all pages in the cache.
    fetchPolicy: 'cache-first',
  })
  const query = toQueryState(result)
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
      query={moreErrors.length > 0 ? { ...query, errors: moreErrors, onRetry: loadMore } : query}
      onLoadMore={loadMore}
    />
  )
}
