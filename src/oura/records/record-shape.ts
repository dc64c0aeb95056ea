/** One kind of value in Oura's records. Absent and null never reach it: both read as null. */
export interface Kind<T> {
  /** The value as the gateway shows it; null if nothing was measured, undefined if Oura sent another kind of value. */
  readonly read: (value: unknown) => T | null | undefined
  /** Statistics read it, so that every request fetches it (see FieldSet). */
  readonly core?: true
  /** Large enough that a query which does not select it must not fetch it. */
  readonly heavy?: true
}

/** Oura's field names with the kind of each. */
export type Shape = Readonly<Record<string, Kind<unknown>>>

/** `sleep_phase_5_min` -> `sleepPhase5Min`: the contract's rule for field names, as a type. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name

/** What a shape's records look like in the gateway: camelCase, absent is null. */
export type ShapeOf<S extends Shape> = {
  readonly [Name in keyof S & string as CamelCase<Name>]: (S[Name] extends Kind<infer T> ? T : never) | null
}

/** Evenly spaced samples: Oura's PublicSample. `interval` is in seconds, `timestamp` is that of the first item. */
export interface Samples {
  readonly interval: number
  readonly items: readonly (number | null)[]
  readonly timestamp: string
}

/** The contract's rule for field names: camelCase of Oura's name. */
export const toCamelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A property of a record, for code that computes with it.
 * @throws UpstreamInvalidError if Oura sent a value of the wrong kind
 */
export function readable<T>(value: T): T {
  if ((value as unknown) instanceof Error) throw value
  return value
}
