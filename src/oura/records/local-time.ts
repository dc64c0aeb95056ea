import { HOUR_MS, MINUTE_MS } from '../../time.ts'
import type { Resource } from '../resources/resource.ts'
import type { OuraRecord } from './oura-record.ts'
import { sourceOf } from './record-class.ts'

/** An instant, and the UTC offset of the place where the user was then. */
export interface LocalTime {
  /** ms since 1970 */
  readonly time: number
  readonly utcOffsetMs: number
}

/** No place on earth is further from UTC (UTC-12 to UTC+14). */
const MAX_UTC_OFFSET_MS = 14 * HOUR_MS

const UTC_OFFSET = /[+-](\d\d):?(\d\d)$/

/**
 * The local time in the newest record that has one; null if none has.
 * @param records ascending
 */
export function newestLocalTime(resource: Resource, records: readonly OuraRecord[]): LocalTime | null {
  const { localTimeField } = resource
  if (localTimeField === null) return null
  for (let index = records.length - 1; index >= 0; index--) {
    const found = readLocalTime(sourceOf(records[index] as OuraRecord)[localTimeField])
    if (found !== null) return found
  }
  return null
}

/** A time that Oura wrote with a UTC offset. One that ends in Z is an instant and says nothing about the place. */
function readLocalTime(text: unknown): LocalTime | null {
  if (typeof text !== 'string') return null
  const [offset, hours, minutes] = UTC_OFFSET.exec(text) ?? []
  const time = Date.parse(text)
  if (offset === undefined || Number.isNaN(time)) return null
  const distanceMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS
  if (distanceMs > MAX_UTC_OFFSET_MS) return null
  return { time, utcOffsetMs: offset.startsWith('-') ? -distanceMs : distanceMs }
}
