import { integer, nested } from '../records/kinds.ts'

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
