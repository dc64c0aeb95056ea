import { choice, dateTime, decimal, integer } from '../records/kinds.ts'
import { defineSeriesResource } from './define-resource.ts'

export const heartRateSource = choice(['awake', 'rest', 'sleep', 'session', 'live', 'workout'])

/** Heart rate through day and night: `/v2/usercollection/heartrate`. */
export const heartrate = defineSeriesResource({
  name: 'heartrate',
  scope: 'heartrate',
  hasLatest: true,
  rowsPerDay: 1200,
  shape: {
    timestamp: dateTime,
    timestamp_unix: decimal,
    producer_timestamp: dateTime,
    bpm: integer,
    source: heartRateSource,
  },
})
