import { UpstreamInvalidError } from '../errors.ts'
import { createNestedClass } from './record-class.ts'
import { isRecord, type Kind, type Samples, type Shape, type ShapeOf } from './record-shape.ts'

export const text: Kind<string> = { read: (value) => (typeof value === 'string' ? value : undefined) }

export const flag: Kind<boolean> = { read: (value) => (typeof value === 'boolean' ? value : undefined) }

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** A finite number, also one that Oura wrote as a text. */
function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return NUMBER.test(value) ? readNumber(Number(value)) : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** Any finite number. */
export const decimal: Kind<number> = { read: readNumber }

/** A whole number within GraphQL's Int (32 bits). Oura's decimals are rounded: 54.6 reads as 55. */
export const integer: Kind<number> = {
  read(value) {
    if (typeof value === 'number' && (value | 0) === value) return value
    const number = readNumber(value)
    // Not -0, which is no number of anything.
    const rounded = number === undefined ? undefined : Math.round(number) + 0
    return rounded !== undefined && (rounded | 0) === rounded ? rounded : undefined
  },
}

/** A calendar day, YYYY-MM-DD. */
export const date: Kind<string> = {
  read: (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined),
}

/** A time as Oura writes it. Each of its parts is in its range, so that Date.parse, which costs more, reads it too. */
const USUAL_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i

/** A time kept to the letter, because its UTC offset is the wearer's local time. */
export const dateTime: Kind<string> = {
  read: (value) =>
    typeof value === 'string' && (USUAL_TIME.test(value) || isReadableTime(value)) ? value : undefined,
}

const isReadableTime = (text: string): boolean => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))

/** An enumeration that Oura extends without notice: a value which is not in the list reads as `unknown`. */
export function choice<const V extends string>(
  values: readonly V[],
): Kind<V | 'unknown'> & { values: readonly V[] } {
  const known = new Set<string>(values)
  const isKnown = (value: string): value is V => known.has(value)
  return {
    values,
    read: (value) => (typeof value === 'string' ? (isKnown(value) ? value : 'unknown') : undefined),
  }
}

/**
 * Evenly spaced samples. An item that is no number, such as 1e999, is null. The first one is an error in its place, so
 * that a series with a thousand of them has one.
 */
export const samples: Kind<Samples> = {
  read(value) {
    if (!isRecord(value) || !Array.isArray(value['items'])) return undefined
    const interval = readNumber(value['interval'])
    const timestamp = dateTime.read(value['timestamp'])
    if (interval === undefined || !(interval > 0 && interval <= 86_400) || timestamp == null) return undefined
    return { interval, items: readItems(value['items']), timestamp }
  },
}

const isSample = (item: unknown): item is number | null =>
  item === null || (typeof item === 'number' && Number.isFinite(item))

function readItems(items: readonly unknown[]): readonly (number | null)[] {
  if (items.every(isSample)) return items
  let isReported = false
  return items.map((item) => {
    const read = item === null ? null : readNumber(item)
    if (read !== undefined) return read
    if (isReported) return null
    isReported = true
    // GraphQL makes an error of that item out of it.
    return new UpstreamInvalidError('Oura sent a sample that is no number.') as unknown as null
  })
}

/** An object inside a record. */
export function nested<S extends Shape>(shape: S): Kind<ShapeOf<S>> & { readonly shape: S } {
  const Nested = createNestedClass(shape)
  return { shape, read: (value) => (isRecord(value) ? new Nested(value) : undefined) }
}

/** A list whose items are all of one kind. */
export function list<T, K extends Kind<T>>(item: K & Kind<T>): Kind<readonly T[]> & { readonly item: K } {
  return {
    item,
    read(value) {
      if (!Array.isArray(value)) return undefined
      const items: T[] = []
      for (const entry of value) {
        const read = item.read(entry)
        if (read === undefined || read === null) return undefined
        items.push(read)
      }
      return items
    },
  }
}

/** Marks a kind as one that every request fetches. */
export const core = <K extends Kind<unknown>>(kind: K): K => ({ ...kind, core: true })

/** Marks a kind as one that light requests leave out. */
export const heavy = <T>(kind: Kind<T>): Kind<T> => ({ ...kind, heavy: true })
