import { dateTime, decimal, flag, integer } from '../records/kinds.ts'
import { defineSeriesResource } from './define-resource.ts'

/** Charge of the ring: `/v2/usercollection/ring_battery_level`. */
export const ringBatteryLevel = defineSeriesResource({
  name: 'ring_battery_level',
  scope: 'ring_configuration',
  hasLatest: true,
  rowsPerDay: 300,
  shape: { timestamp: dateTime, timestamp_unix: decimal, level: integer, charging: flag, in_charger: flag },
})
