import type { DayNumber } from './calendar.ts'
import { hash } from './random.ts'

/** Which document an id means. */
export interface DocumentPlace {
  readonly day: DayNumber
  /** Place among the documents of the day. */
  readonly index: number
}

/**
 * A UUID that looks random but holds its document's day and place, hidden by a hash of the rest: any document of two
 * years is found by id without making the others.
 */
export function documentId(seed: number, resource: string, day: DayNumber, index: number): string {
  const left = hash(seed, resource, day, index, 'left')
  const right = hash(seed, resource, day, index, 'right')
  const place = (((day & 0xff_ffff) << 8) | (index & 0xff)) ^ hash(left, right, resource)
  const [a, b, c] = [hex(left), hex(right), hex(place >>> 0)]
  const tail = hex(hash(left, right, 'tail')).slice(0, 6)
  return `${a}-${b.slice(0, 4)}-4${b.slice(4, 7)}-a${c.slice(0, 3)}-${c.slice(3)}${b.slice(7)}${tail}`
}

/** The place an id was made of; null for an id of another person, another resource, or no id at all. */
export function placeOf(seed: number, resource: string, id: string): DocumentPlace | null {
  const match =
    /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-a([0-9a-f]{3})-([0-9a-f]{5})([0-9a-f])[0-9a-f]{6}$/.exec(id)
  if (!match) return null
  const [, a = '', b1 = '', b2 = '', c1 = '', c2 = '', b3 = ''] = match
  const left = Number.parseInt(a, 16)
  const right = Number.parseInt(b1 + b2 + b3, 16)
  const place = (Number.parseInt(c1 + c2, 16) ^ hash(left, right, resource)) >>> 0
  const found = { day: place >>> 8, index: place & 0xff }
  return documentId(seed, resource, found.day, found.index) === id ? found : null
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0')
}
