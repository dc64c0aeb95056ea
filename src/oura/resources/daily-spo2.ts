import { date, decimal, integer, nested } from '../records/kinds.ts'
import { NOT_MEASURED, unlessNotMeasured } from '../records/not-measured.ts'
import { defineDayResource } from './define-resource.ts'

/** Blood oxygen of a night: `/v2/usercollection/daily_spo2`. Oura puts no time stamp on it. */
export const dailySpo2 = defineDayResource({
  name: 'daily_spo2',
  scope: 'spo2',
  keyedByDay: true,
  shape: {
    day: date,
    spo2_percentage: nested({ average: unlessNotMeasured(decimal, NOT_MEASURED.spo2Average) }),
    breathing_disturbance_index: integer,
  },
})
