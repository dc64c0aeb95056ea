import { date, dateTime, decimal, integer } from '../records/kinds.ts'
import { readinessContributors } from './readiness-contributors.ts'
import { defineDayResource } from './resource.ts'

/** The readiness score of a day: `/v2/usercollection/daily_readiness`. */
export const dailyReadiness = defineDayResource({
  name: 'daily_readiness',
  scope: 'daily',
  keyedByDay: true,
  shape: {
    day: date,
    score: integer,
    timestamp: dateTime,
    contributors: readinessContributors,
    temperature_deviation: decimal,
    temperature_trend_deviation: decimal,
  },
})
