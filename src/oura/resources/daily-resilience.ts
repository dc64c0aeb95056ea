import { choice, date, decimal, nested } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

export const resilienceLevel = choice(['limited', 'adequate', 'solid', 'strong', 'exceptional'])

/** Resilience over the weeks before a day: `/v2/usercollection/daily_resilience`. */
export const dailyResilience = defineDayResource({
  name: 'daily_resilience',
  scope: 'stress',
  keyedByDay: true,
  shape: {
    day: date,
    level: resilienceLevel,
    contributors: nested({ sleep_recovery: decimal, daytime_recovery: decimal, stress: decimal }),
  },
})
