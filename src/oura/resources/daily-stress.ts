import { choice, date, integer } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

export const stressDaySummary = choice(['restored', 'normal', 'stressful'])

/** Daytime stress and recovery: `/v2/usercollection/daily_stress`. */
export const dailyStress = defineDayResource({
  name: 'daily_stress',
  scope: 'daily',
  keyedByDay: true,
  shape: { day: date, day_summary: stressDaySummary, stress_high: integer, recovery_high: integer },
})
