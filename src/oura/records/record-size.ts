import type { OuraRecord } from './oura-record.ts'
import { sourceOf } from './record-class.ts'

/** Records that are measured of a list; the others are taken to be like them. */
const SAMPLES = 32

/** A record over its source (three properties and a time), and its place in a list. */
const RECORD_BYTES = 72

/**
 * What records take on the heap, in bytes, by how V8 (64 bits) lays out what JSON.parse made: an object has a header of
 * 24 bytes and 8 for each property, a string of more than 10 characters 16 and one for each character (shorter ones
 * are shared by all records), a number that is no small integer 16.
 */
export function bytesOfRecords(records: readonly OuraRecord[]): number {
  const step = Math.max(1, Math.floor(records.length / SAMPLES))
  let [measured, bytes] = [0, 0]
  for (let index = 0; index < records.length; index += step) {
    bytes += RECORD_BYTES + bytesOfValue(sourceOf(records[index] as OuraRecord))
    measured++
  }
  return measured === 0 ? 0 : Math.ceil((bytes * records.length) / measured)
}

function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length > 10 ? 24 + value.length : 0
  if (typeof value === 'number') return (value | 0) === value ? 0 : 16
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return bytesOfList(value)
  let bytes = 24
  for (const name in value) bytes += 8 + bytesOfValue((value as Record<string, unknown>)[name])
  return bytes
}

/** Numbers alone take 8 bytes each; among other items a number that is no small integer is an object of its own. */
function bytesOfList(items: readonly unknown[]): number {
  const isNumbers = items.every((item) => typeof item === 'number')
  return items.reduce<number>((bytes, item) => bytes + 8 + (isNumbers ? 0 : bytesOfValue(item)), 48)
}
