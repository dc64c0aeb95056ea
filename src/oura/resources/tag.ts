import { date, dateTime, list, text } from '../records/kinds.ts'
import { defineDayResource } from './define-resource.ts'

/** Notes of the old kind, which Oura deprecated: `/v2/usercollection/tag`. */
export const tag = defineDayResource({
  name: 'tag',
  scope: 'tag',
  timeField: 'timestamp',
  localTimeField: 'timestamp',
  shape: { day: date, timestamp: dateTime, text, tags: list(text) },
})
