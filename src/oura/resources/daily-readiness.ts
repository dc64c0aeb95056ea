import { date, dateTime, decimal, integer, nested } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Contributors of a readiness score, in daily_readiness and in each sleep period. */
export const readinessContributors = nested({
  activity_balance: integer,
  body_temperature: integer,
  hrv_balance: integer,
  previous_day_activity: integer,
  previous_night: integer,
  recovery_index: integer,
  resting_heart_rate: integer,
  sleep_balance: integer,
  sleep_regularity: integer,
})

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
