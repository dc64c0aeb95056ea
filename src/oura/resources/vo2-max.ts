import { date, dateTime, decimal } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Estimated VO2 max: `/v2/usercollection/vO2_max`; Oura answers 404 to any other spelling. */
export const vo2Max = defineDayResource({
  name: 'vO2_max',
  scope: 'heart_health',
  keyedByDay: true,
  shape: { day: date, timestamp: dateTime, vo2_max: decimal },
})
