import { date, decimal, integer } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Estimated age of the arteries: `/v2/usercollection/daily_cardiovascular_age`. Older documents have no id. */
export const dailyCardiovascularAge = defineDayResource({
  name: 'daily_cardiovascular_age',
  scope: 'heart_health',
  keyedByDay: true,
  shape: { day: date, vascular_age: integer, pulse_wave_velocity: decimal },
})
