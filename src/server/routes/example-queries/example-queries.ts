import type { DaySpan } from '../example-dates.ts'
import type { ExampleQuery } from './example-query.ts'
import { isItUnusualQuery, monthInNumbersQuery } from './insights.ts'
import { liveChangesQuery } from './live.ts'
import {
  dashboardQuery,
  dayByDayQuery,
  lastNightQuery,
  nodeByIdQuery,
  sleepHistoryQuery,
  workoutsWithHeartRateQuery,
} from './records.ts'

/**
 * The tabs that GraphiQL opens with. Comments have at most 50 characters a line, the width of the editor in a window of
 * 1,280 pixels.
 * @param span a month; its last day is "last night"
 */
export const exampleQueries = (span: DaySpan): readonly ExampleQuery[] => [
  dashboardQuery(span),
  lastNightQuery(span),
  dayByDayQuery(span),
  workoutsWithHeartRateQuery(span),
  sleepHistoryQuery(span),
  monthInNumbersQuery(span),
  isItUnusualQuery(span),
  nodeByIdQuery(span),
  liveChangesQuery(),
]
