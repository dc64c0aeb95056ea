import { UpstreamInvalidError } from '../errors.ts'

/**
 * One kind of value in Oura's documents. `read` gives back the value as the gateway keeps it, or `undefined`
 * when what Oura sent is of another kind. Absent and null never reach it: both are null.
 */
export interface Kind<T> {
  readonly read: (value: unknown) => T | undefined
  /** Large enough that a query which does not select it must not fetch it. */
  readonly heavy?: true
}

/** Oura's field names with the kind of each. */
export type Shape = Readonly<Record<string, Kind<unknown>>>

/** `sleep_phase_5_min` -> `sleepPhase5Min`: the contract's rule for field names, as a type. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

/** What a shape's documents look like once they are converted: camelCase, absent is null. */
export type ShapeOf<S extends Shape> = {
  readonly [Name in keyof S & string as CamelCase<Name>]: (S[Name] extends Kind<infer T> ? T : never) | null
}

/** Evenly spaced samples: Oura's PublicSample. `interval` is in seconds, `timestamp` is that of the first item. */
export interface Samples {
  readonly interval: number
  readonly items: readonly (number | null)[]
  readonly timestamp: string
}

export const text: Kind<string> = { read: (value) => (typeof value === 'string' ? value : undefined) }

export const flag: Kind<boolean> = { read: (value) => (typeof value === 'boolean' ? value : undefined) }

/** Any finite number. */
export const decimal: Kind<number> = {
  read: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
}

/** A whole number within GraphQL's Int (32 bits). */
export const integer: Kind<number> = {
  read: (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined),
}

/** A calendar day, YYYY-MM-DD. */
export const date: Kind<string> = {
  read: (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined),
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i

/** A time kept to the letter, because its UTC offset is the wearer's local time. */
export const dateTime: Kind<string> = {
  read: (value) =>
    typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))
      ? value
      : undefined,
}

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

const isSample = (item: unknown): item is number | null => item === null || typeof item === 'number'

export const samples: Kind<Samples> = {
  read(value) {
    if (!isRecord(value)) return undefined
    const { interval, items } = value
    const timestamp = dateTime.read(value['timestamp'])
    if (typeof interval !== 'number' || !(interval > 0 && interval <= 86_400) || timestamp === undefined)
      return undefined
    return Array.isArray(items) && items.every(isSample) ? { interval, items, timestamp } : undefined
  },
}

/** An object inside a document. */
export function nested<S extends Shape>(shape: S): Kind<ShapeOf<S>> & { readonly shape: S } {
  const convert = createConverter(shape, 'a nested object')
  return { shape, read: (value) => (isRecord(value) ? convert(value) : undefined) }
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
        if (read === undefined) return undefined
        items.push(read)
      }
      return items
    },
  }
}

/** Marks a kind as one that light requests leave out. */
export const heavy = <T>(kind: Kind<T>): Kind<T> => ({ ...kind, heavy: true })

/** The contract's rule for field names: camelCase of Oura's name. */
export const toCamelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Makes the function that turns one of Oura's objects into the gateway's form, once, on arrival.
 *
 * Unknown keys are dropped. A value of another kind than the shape says becomes an `UpstreamInvalidError` in
 * its place: GraphQL turns an error that a property holds into an error of that field alone, so that one odd
 * value costs neither its document nor the query.
 * @param owner whose the fields are, for messages
 * @param further properties that every converted object starts with
 */
export function createConverter<S extends Shape>(
  shape: S,
  owner: string,
  further: Readonly<Record<string, unknown>> = {},
): (source: Record<string, unknown>) => ShapeOf<S> {
  const fields = Object.entries(shape).map(([name, kind]) => ({ name, property: toCamelCase(name), kind }))
  const empty: Record<string, unknown> = {
    ...Object.fromEntries(fields.map(({ property }) => [property, null])),
    ...further,
  }
  return (source) => {
    // A copy keeps the layout that all documents share; adding dozens of properties one by one ends in a hash
    // table for each document, three times as large.
    const document = { ...empty }
    for (const { name, property, kind } of fields) {
      const value = source[name]
      document[property] =
        value === undefined || value === null ? null : (kind.read(value) ?? unreadable(owner, name))
    }
    return document as ShapeOf<S>
  }
}

/**
 * A property of a document, for code that computes with it.
 * @throws the error that stands there in place of a value that Oura sent in another kind
 */
export function readable<T>(value: T): T {
  if ((value as unknown) instanceof Error) throw value
  return value
}

const unreadable = (owner: string, name: string) =>
  new UpstreamInvalidError(`Oura sent ${name} of ${owner} in a form that its API does not promise.`)
