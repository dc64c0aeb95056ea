import { dateTime, decimal, integer } from '../records/kinds.ts'
import { defineSeriesResource } from './define-resource.ts'

/**
 * Time between heart beats: `/v2/usercollection/interbeat_interval`, for research partners. It is in
 * specification 1.29 and gone since 1.34, together with the whole scope (oura-api.md, section 8).
 */
export const interbeatInterval = defineSeriesResource({
  name: 'interbeat_interval',
  scope: 'research',
  hasLatest: false,
  rowsPerDay: 30000,
  shape: { timestamp: dateTime, timestamp_unix: decimal, ibi: integer, validity: integer },
})
