import type { Shape, ShapeOf } from '../records/record-shape.ts'
import type { SlotUnit } from '../records/slots.ts'

/** What every converted record has in addition to its own fields. */
export interface RecordIdentity {
  /** Name of its resource. */
  readonly resource: string
  /** Stable, and unique within the resource and the user: the day, or the day and Oura's id. */
  readonly key: string
  /** Oura's id of the record; null if Oura gives none. */
  readonly ouraId: string | null
  /** The day or hour that the cache keeps it under (see slots.ts). */
  readonly slot: number
  /** The day that it belongs to, as Oura wrote it; empty if it belongs to an hour or has no time. */
  readonly day: string
  /** Instant that orders records within a slot, ms since 1970; 0 if only the day orders them. */
  readonly time: number
}

/** A converted record of the resource with shape `S`. */
export type OuraRecord<S extends Shape = Shape> = ShapeOf<S> & RecordIdentity

/** The record type of a resource: `RecordOf<typeof dailySleep>`. */
export type RecordOf<R> = R extends Resource<infer S> ? OuraRecord<S> : never

/** Which fields of a record are fetched: all of them, or all but the heavy ones. */
export type FieldSet = 'light' | 'full'

/** Options of functions that fetch records. */
export interface FieldOptions {
  readonly fields: FieldSet
}

/** Descriptor of one Oura resource: everything that the gateway knows about it, except for its GraphQL types. */
export interface Resource<S extends Shape = Shape> {
  /** Oura's path segment, e.g. `daily_sleep`. */
  readonly name: string
  /** Scope that a token needs, without prefix (oura-api.md, section 1); null if every token will do. */
  readonly scope: string | null
  readonly shape: S
  /** What its records belong to: a day, an instant (a time series), or no time at all. */
  readonly slotUnit: SlotUnit
  /** A bare object instead of the list envelope (personal_info). */
  readonly single: boolean
  /** Oura has a route for one record, `/{name}/{id}`. */
  readonly hasRecordRoute: boolean
  /** Rows of an active day of a time series, which decide how long its windows are; 0 for other resources. */
  readonly rowsPerDay: number
  /** `latest=true` returns only the newest row (oura-api.md, section 5). */
  readonly hasLatest: boolean
  /** There is at most one record a day, so that the day is its key. */
  readonly keyedByDay: boolean
  /** How many days before a day a record may begin and still cover it. */
  readonly lookBackDays: number
  /** Oura's names of all fields except for the heavy ones; null if no field is heavy. */
  readonly lightFields: readonly string[] | null
  /**
   * Converts one object of Oura's.
   * @throws UpstreamInvalidError if it is no object, or lacks the day or time that it belongs to
   */
  readonly convert: (source: unknown) => OuraRecord<S>
}
