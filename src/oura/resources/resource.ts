import type { FieldNames } from '../records/field-set.ts'
import type { OuraRecord } from '../records/oura-record.ts'
import type { Shape } from '../records/record-shape.ts'
import type { SlotUnit } from '../records/slots.ts'

export type { OuraRecord, RecordIdentity } from '../records/oura-record.ts'

/** The record type of a resource: `RecordOf<typeof dailySleep>`. */
export type RecordOf<R> = R extends Resource<infer S> ? OuraRecord<S> : never

/** What decides which requests Oura serves for a resource. */
export interface ResourceForm {
  readonly slotUnit: SlotUnit
  readonly single: boolean
  readonly hasLatest: boolean
}

/** A collection whose records belong to days. */
export type DayResource<S extends Shape> = Resource<S, { slotUnit: 'day'; single: false; hasLatest: false }>

/** A time series. */
export type SeriesResource<S extends Shape, HasLatest extends boolean> = Resource<
  S,
  { slotUnit: 'hour'; single: false; hasLatest: HasLatest }
>

/** What has no time: a collection, or a bare object. */
export type UndatedResource<S extends Shape, Single extends boolean> = Resource<
  S,
  { slotUnit: 'whole'; single: Single; hasLatest: false }
>

/** Descriptor of one Oura resource: everything that the gateway knows about it, except for its GraphQL types. */
export interface Resource<S extends Shape = Shape, T extends ResourceForm = ResourceForm> {
  /** Oura's path segment, e.g. `daily_sleep`. */
  readonly name: string
  /** Scope that a token needs, without prefix (oura-api.md, section 1); null if every token will do. */
  readonly scope: string | null
  readonly shape: S
  /** What its records belong to: a day, an instant (a time series), or no time at all. */
  readonly slotUnit: T['slotUnit']
  /** A bare object instead of the list envelope (personal_info). */
  readonly single: T['single']
  /** Oura has a route for one record, `/{name}/{id}`. */
  readonly hasRecordRoute: boolean
  /** Rows of an active day of a time series, which decide how long its windows are; 0 for other resources. */
  readonly rowsPerDay: number
  /** `latest=true` returns only the newest row (oura-api.md, section 5). */
  readonly hasLatest: T['hasLatest']
  /** There is at most one record a day, so that the day is its key. */
  readonly keyedByDay: boolean
  /** Oura's field with the day that a record belongs to; null if it belongs to none. */
  readonly dayField: string | null
  /** How many days before a day a record may begin and still cover it. */
  readonly lookBackDays: number
  /** Oura's field with a time in the UTC offset of the user's place, in every field set; null if records have none. */
  readonly localTimeField: string | null
  /** Oura's names of the fields in each set. */
  readonly fieldNames: FieldNames
  /**
   * A record over an object that Oura sent.
   * @throws UpstreamInvalidError if it is no object, or lacks the day or time that it belongs to
   */
  readonly convert: (source: unknown) => OuraRecord<S>
}
