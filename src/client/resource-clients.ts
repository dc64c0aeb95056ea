import type { FieldSet } from '../oura/records/field-set.ts'
import type { ShapeOf } from '../oura/records/record-shape.ts'
import type { registry } from '../oura/resources/registry.ts'
import type { DayResource, Resource, SeriesResource, UndatedResource } from '../oura/resources/resource.ts'
import type { DayRange, TimeRange } from './ranges.ts'

/** Options of every method. */
export interface CallOptions {
  /** Cancels the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Options of every list. */
export interface ListOptions extends CallOptions {
  /**
   * `light` leaves out the samples, the large fields of nights, days and workouts, which are null then.
   * @default 'full'
   */
  readonly fields?: Extract<FieldSet, 'full' | 'light'> | undefined
  /** The pages that the list may have. A longer one is an error and is never cut off. @default that of the client */
  readonly maxPages?: number | undefined
}

/** What every resource of records has. */
interface RecordList<Record, Range> {
  /**
   * The records in order of time. Long ranges are fetched in several requests, each when its records are reached.
   * @throws the errors of the client, while it is iterated
   */
  list(options: ListOptions & Range): AsyncIterable<Record>
  /** The records of `list`, all at once. @throws the errors of the client */
  all(options: ListOptions & Range): Promise<Record[]>
}

interface GetRecord<Record> {
  /** One record by Oura's id; null if Oura has none. @throws the errors of the client */
  get(id: string, options?: CallOptions): Promise<Record | null>
}

interface LatestRecord<Record> {
  /** The newest record; null if there is none. @throws the errors of the client */
  latest(options?: CallOptions): Promise<Record | null>
}

/** A resource whose records belong to days. */
export interface DayRecords<Record>
  extends RecordList<Record, DayRange>,
    GetRecord<Record>,
    LatestRecord<Record> {}

/** A time series of which Oura does not serve the newest row alone. */
export interface SeriesRecords<Record> extends RecordList<Record, TimeRange> {}

/** A time series. */
export interface SeriesRecordsWithLatest<Record> extends SeriesRecords<Record>, LatestRecord<Record> {}

/** A resource whose records have no day. */
export interface UndatedRecords<Record> extends GetRecord<Record>, LatestRecord<Record> {
  /** All records. @throws the errors of the client, while it is iterated */
  list(options?: ListOptions): AsyncIterable<Record>
  /** The records of `list`, all at once. @throws the errors of the client */
  all(options?: ListOptions): Promise<Record[]>
}

/** A resource of one object. */
export interface SingleRecord<Record> {
  /** @throws the errors of the client, and UpstreamInvalidError in the sandbox, which has none */
  get(options?: CallOptions): Promise<Record>
}

/** The type as its fields, for editors. */
type Fields<T> = { readonly [Name in keyof T]: T[Name] }

/**
 * The record of a resource as this client returns it: Oura's fields in camelCase, null if Oura sent none. `id` is Oura's; null
 * for records that have none.
 */
export type RecordOf<R> =
  R extends DayResource<infer S>
    ? Fields<{ id: string | null; day: string } & Omit<ShapeOf<S>, 'day'>>
    : R extends SeriesResource<infer S, boolean>
      ? Fields<ShapeOf<S>>
      : R extends Resource<infer S>
        ? Fields<{ id: string | null } & ShapeOf<S>>
        : never

/** The methods that a resource has. */
type MethodsOf<R> =
  R extends UndatedResource<infer _S, true>
    ? SingleRecord<RecordOf<R>>
    : R extends UndatedResource<infer _S, false>
      ? UndatedRecords<RecordOf<R>>
      : R extends SeriesResource<infer _S, true>
        ? SeriesRecordsWithLatest<RecordOf<R>>
        : R extends SeriesResource<infer _S, false>
          ? SeriesRecords<RecordOf<R>>
          : DayRecords<RecordOf<R>>

/** Every resource of Oura's API, by its name in camelCase. */
export type ResourceClients = {
  readonly [Name in keyof typeof registry]: MethodsOf<(typeof registry)[Name]>
}

/** The records of each resource: `Records['sleep']`. */
export type Records = { readonly [Name in keyof typeof registry]: RecordOf<(typeof registry)[Name]> }
