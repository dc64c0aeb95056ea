import { date, dateTime, integer, nested } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** The score of a night: `/v2/usercollection/daily_sleep`. */
export const dailySleep = defineDayResource({
  name: 'daily_sleep',
  scope: 'daily',
  keyedByDay: true,
  shape: {
    day: date,
    score: integer,
    timestamp: dateTime,
    contributors: nested({
      deep_sleep: integer,
      efficiency: integer,
      latency: integer,
      rem_sleep: integer,
      restfulness: integer,
      timing: integer,
      total_sleep: integer,
    }),
  },
})
