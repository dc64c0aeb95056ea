import type { DayNumber } from './calendar.ts'
import { hash } from './random.ts'

/** The record that an id stands for. */
export interface RecordPosition {
  readonly day: DayNumber
  /** Index among the records of the day. */
  readonly index: number
}

/**
 * A UUID that looks random but encodes the record's day and index, masked by a hash of the rest. So a record is found
 * by its id without generating two years of records.
 */
export function recordId(seed: number, resource: string, day: DayNumber, index: number): string {
  const left = hash(seed, resource, day, index, 'left')
  const right = hash(seed, resource, day, index, 'right')
  const position = (((day & 0xff_ffff) << 8) | (index & 0xff)) ^ hash(left, right, resource)
  const [a, b, c] = [hex(left), hex(right), hex(position >>> 0)]
  const tail = hex(hash(left, right, 'tail')).slice(0, 6)
  return `${a}-${b.slice(0, 4)}-4${b.slice(4, 7)}-a${c.slice(0, 3)}-${c.slice(3)}${b.slice(7)}${tail}`
}

/** Decodes an id of recordId; null for an id of another person or resource, and for any other text. */
export function parseRecordId(seed: number, resource: string, id: string): RecordPosition | null {
  const match =
    /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-a([0-9a-f]{3})-([0-9a-f]{5})([0-9a-f])[0-9a-f]{6}$/.exec(id)
  if (!match) return null
  const [, a = '', b1 = '', b2 = '', c1 = '', c2 = '', b3 = ''] = match
  const left = Number.parseInt(a, 16)
  const right = Number.parseInt(b1 + b2 + b3, 16)
  const position = (Number.parseInt(c1 + c2, 16) ^ hash(left, right, resource)) >>> 0
  const found = { day: position >>> 8, index: position & 0xff }
  return recordId(seed, resource, found.day, found.index) === id ? found : null
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')
