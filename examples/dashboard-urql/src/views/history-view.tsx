import type { Day } from '@oura-graphql/example-dashboard/date-range.ts'
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

interface List {
  readonly endDate: Day
  /** The cursor of the last requested page. */
  readonly before: string | null
  readonly shown: SleepHistoryQuery | undefined
}

/** Each page is its own query; the cache joins them into one list (`relayPagination` in create-client.ts). */
export function HistoryView(props: PageProps) {
  const { today, state } = props
  const range = historyRange(today, state.options['month'])
  // Another month is another list, which starts without a cursor and without shown pages.
  const [list, setList] = useState<List>({ endDate: range.endDate, before: null, shown: undefined })
  const { before, shown } = list.endDate === range.endDate ? list : { before: null, shown: undefined }
  const variables = { ...range, last: HISTORY_PAGE }
  const page = { ...variables, before }
  const client = useClient()
  const response = useQuery({ query: SleepHistoryDocument, variables: page })
  const query = useRefetchOnChange(toQueryState(response, page), () => {
    // One request for all nights that are shown, and a new one: the cache adds it to the list.
    const last = Math.min(MAX_PAGE, (shown?.viewer.sleepPeriods?.edges.length ?? 0) + 1)
    client.query(SleepHistoryDocument, { ...variables, last }, { requestPolicy: 'network-only' }).toPromise()
  })
  // If a page failed, the pages before it are still shown.
  if (query.data?.viewer.sleepPeriods != null && query.data !== shown)
    setList({ endDate: range.endDate, before, shown: query.data })
  const start = shown?.viewer.sleepPeriods?.pageInfo.startCursor
  return (
    <HistoryPage
      {...props}
      query={{ ...query, data: shown }}
      onLoadMore={() =>
        !query.isLoading && start != null && setList({ endDate: range.endDate, before: start, shown })
      }
    />
  )
}
