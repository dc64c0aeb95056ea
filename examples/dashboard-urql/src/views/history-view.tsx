import type { Day } from '@oura-graphql/example-dashboard/date-range.ts'
import {
  SleepHistoryDocument,
  type SleepHistoryQuery,
} from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { HISTORY_PAGE, historyRange } from '@oura-graphql/example-dashboard/history.ts'
import { HistoryPage } from '@oura-graphql/example-dashboard/pages/history-page.tsx'
import { useState } from 'react'
import { useQuery } from 'urql'
import { toQueryState } from '../query-state.ts'

/** Each page is its own query; the cache joins them into one list (`relayPagination` in create-client.ts). */
export function HistoryView({ today }: { readonly today: Day }) {
  const [before, setBefore] = useState<string | null>(null)
  const response = useQuery({
    query: SleepHistoryDocument,
    variables: { ...historyRange(today), last: HISTORY_PAGE, before },
  })
  const query = toQueryState(response)
  const [shown, setShown] = useState<SleepHistoryQuery>()
  // If a page failed, the pages before it are still shown.
  if (query.data?.viewer.sleepPeriods != null && query.data !== shown) setShown(query.data)
  const start = shown?.viewer.sleepPeriods?.pageInfo.startCursor
  return (
    <HistoryPage
      query={{ ...query, data: shown }}
      onLoadMore={() => !query.isLoading && start != null && setBefore(start)}
    />
  )
}
