import {
  SleepHistoryDocument,
  type SleepHistoryQuery,
} from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { HISTORY_PAGE, historyRange, MAX_PAGE } from '@oura-graphql/example-dashboard/history.ts'
import { useRefetchOnChange } from '@oura-graphql/example-dashboard/hooks/live-changes.tsx'
import type { PageProps } from '@oura-graphql/example-dashboard/page-props.ts'
import { HistoryPage } from '@oura-graphql/example-dashboard/pages/history-page.tsx'
import { useState } from 'react'
import { useClient, useQuery } from 'urql'
import { toQueryState } from '../query-state.ts'

/** Each page is its own query; the cache joins them into one list (`relayPagination` in create-client.ts). */
export function HistoryView({ today }: PageProps) {
  const [before, setBefore] = useState<string | null>(null)
  const response = useQuery({
    query: SleepHistoryDocument,
    variables: { ...historyRange(today), last: HISTORY_PAGE, before },
  })
  const client = useClient()
  const variables = { ...historyRange(today), last: HISTORY_PAGE }
  const query = useRefetchOnChange(toQueryState(response), () => {
    // One request for all nights that are shown, and a new one: the cache adds it to the list.
    const last = Math.min(MAX_PAGE, (shown?.viewer.sleepPeriods?.edges.length ?? 0) + 1)
    client.query(SleepHistoryDocument, { ...variables, last }, { requestPolicy: 'network-only' }).toPromise()
  })
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
