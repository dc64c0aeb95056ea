import DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'
import type { Operation } from '../../oura/http/send.ts'
import type { FieldOptions } from '../../oura/records/field-set.ts'
import { isOuraId } from '../../oura/records/oura-id.ts'
import { type OuraRecord, withKey } from '../../oura/records/oura-record.ts'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { dayToSlot, type SlotRange, WHOLE } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Availability } from './availability.ts'
import type { AnnouncedRecord } from './changed-records.ts'
import { type Loaded, partOf } from './loaded.ts'
import type { Ask, RecordSource } from './record-source.ts'
import { pauseIfUsedUp, timeSlice } from './time-slice.ts'

type Path = GraphQLResolveInfo['path']

/** How the fields of one GraphQL request get a user's records. What is asked in one tick is one batch. */
export interface Loaders {
  /** Loads a range of slots, for a field that reads it part by part. */
  load<S extends Shape>(resource: Resource<S>, range: SlotRange, options: FieldOptions): Promise<Loaded<S>>
  /**
   * Loads one window of a range that is read window by window, with time and bounds of its own. Unlike `load`, it keeps
   * nothing of the window for the rest of the request.
   */
  window<S extends Shape>(resource: Resource<S>, range: SlotRange, options: FieldOptions): Promise<Loaded<S>>
  /**
   * Reads the records of a part of what was loaded.
   * @throws the error that kept some of them from coming
   */
  read<S extends Shape>(loaded: Loaded<S>, range: SlotRange): readonly OuraRecord<S>[]
  /** Records of a range of slots, in order of time. */
  range<S extends Shape>(
    resource: Resource<S>,
    range: SlotRange,
    options: FieldOptions,
  ): Promise<readonly OuraRecord<S>[]>
  /** The record with this key (see RecordIdentity), or null. */
  record<S extends Shape>(
    resource: Resource<S>,
    key: string,
    options: FieldOptions,
  ): Promise<OuraRecord<S> | null>
  /** The record with Oura's id, or null. Costs a request of its own, unless the resource has no days. */
  recordByOuraId<S extends Shape>(
    resource: Resource<S>,
    ouraId: string,
    options: FieldOptions,
  ): Promise<OuraRecord<S> | null>
  /** The record of an announced change; null if Oura has none, or for what cannot be an id. */
  changedRecord(
    resource: Resource,
    change: AnnouncedRecord,
    options: FieldOptions,
  ): Promise<OuraRecord | null>
  /** Lets other operations run if the time of this turn is used up: for work on many records that are loaded. */
  pauseIfUsedUp(): Promise<void>
  /** How much Oura has of a resource. */
  availability(resource: Resource): Promise<Availability>
  /** The newest row of a time series, or null. */
  latest<S extends Shape>(resource: Resource<S>): Promise<OuraRecord<S> | null>
}

/** Told what clients should know of the records at a path of the answer. */
export interface LoaderNotices {
  /** Copies past their freshness were served. */
  stale(path: Path, staleForMs: number): void
  /** Records were left out, because they could not be placed. */
  skipped(path: Path, skipped: RecordSet['skipped']): void
}

export interface LoadersOptions {
  readonly source: RecordSource
  readonly user: OuraUser
  readonly operation: Operation
  /** Makes the operation that a window is loaded for: its cost is added to that of `operation`. */
  readonly operationOfWindow: () => Operation
  readonly notices: LoaderNotices
}

/** Makes the loaders of one GraphQL request: a function, since each field says where it stands. */
export function createLoaders({
  source,
  user,
  operation,
  operationOfWindow,
  notices,
}: LoadersOptions): (path: Path) => Loaders {
  const batches = new Map<Resource, DataLoader<Ask, Loaded, string>>()

  function batchOf(resource: Resource): DataLoader<Ask, Loaded, string> {
    const existing = batches.get(resource)
    if (existing !== undefined) return existing
    const batch = new DataLoader<Ask, Loaded, string>(
      (asks) => source.load(user, resource, asks, operation),
      {
        cacheKeyFn: ({ first, last, fields }) => `${first}:${last}:${fields}`,
      },
    )
    batches.set(resource, batch)
    return batch
  }

  // One id or row is asked for once, however often a query names it.
  const singles = new Map<Resource, DataLoader<string, OuraRecord | null>>()
  const latestRows = new DataLoader<Resource, RecordSet>((resources) =>
    Promise.all(resources.map((resource) => settle(source.latest(user, resource, operation)))),
  )

  const availabilities = new DataLoader<Resource, Availability>((resources) =>
    Promise.all(resources.map((resource) => settle(source.availability(user, resource, operation)))),
  )

  function singleOf(resource: Resource): DataLoader<string, OuraRecord | null> {
    const existing = singles.get(resource)
    if (existing !== undefined) return existing
    const single = new DataLoader<string, OuraRecord | null>((ouraIds) =>
      Promise.all(ouraIds.map((ouraId) => settle(source.record(user, resource, ouraId, operation)))),
    )
    singles.set(resource, single)
    return single
  }

  /** A record by Oura's id, without the cache; null for what cannot be an id. */
  const single = async <S extends Shape>(
    resource: Resource<S>,
    ouraId: string,
  ): Promise<OuraRecord<S> | null> =>
    isOuraId(ouraId) ? ((await singleOf(resource).load(ouraId)) as OuraRecord<S> | null) : null

  return (path) => ({
    load: <S extends Shape>(resource: Resource<S>, { first, last }: SlotRange, { fields }: FieldOptions) =>
      batchOf(resource).load({ first, last, fields }) as Promise<Loaded<S>>,
    async window<S extends Shape>(
      resource: Resource<S>,
      { first, last }: SlotRange,
      { fields }: FieldOptions,
    ): Promise<Loaded<S>> {
      const [loaded] = await source.load(user, resource, [{ first, last, fields }], operationOfWindow())
      if (loaded === undefined) throw new TypeError('A question has no answer.')
      return loaded
    },
    read(loaded, range) {
      const { records, skipped, staleForMs } = partOf(loaded, range)
      if (staleForMs !== null) notices.stale(path, staleForMs)
      if (skipped.length > 0) notices.skipped(path, skipped)
      return records
    },
    async range(resource, range, options) {
      const loaded = await this.load(resource, range, options)
      // Fields that load together resume together, before any of them has used time: each reads and computes in a turn of
      // its own if it has many records.
      if (loaded.records.length > MANY_RECORDS) await timeSlice.nextTurn(operation)
      return this.read(loaded, range)
    },
    pauseIfUsedUp: () => pauseIfUsedUp(operation),
    async record<S extends Shape>(resource: Resource<S>, key: string, options: FieldOptions) {
      const slots = slotsOfKey(resource, key)
      if (slots === null) return null
      const found = (await this.range(resource, slots, options)).find((record) => record.key === key)
      if (found !== undefined || !resource.hasRecordRoute || resource.keyedByDay) return found ?? null
      // Oura may have moved the record to another day since its id was handed out. It keeps the id that was asked for,
      // because clients store it under that.
      const ouraId = key.slice(key.indexOf(':') + 1)
      const moved = await single(resource, ouraId)
      return moved && withKey(moved, key)
    },
    async recordByOuraId<S extends Shape>(resource: Resource<S>, ouraId: string, options: FieldOptions) {
      if (resource.slotUnit !== 'whole') return single(resource, ouraId)
      const records = await this.range(resource, WHOLE, options)
      return records.find((record) => record.ouraId === ouraId) ?? null
    },
    changedRecord: async (resource, change, { fields }) =>
      isOuraId(change.ouraId) ? source.changed(user, resource, change, { fields, operation }) : null,
    availability: (resource) => availabilities.load(resource),
    async latest<S extends Shape>(resource: Resource<S>) {
      const { records, skipped } = await latestRows.load(resource)
      if (skipped.length > 0) notices.skipped(path, skipped)
      return (records[0] ?? null) as OuraRecord<S> | null
    },
  })
}

/** Fewer records take little time. A field that loads more once it has them must not wait: its requests are batched. */
const MANY_RECORDS = 300

/** The form in which a batch holds failures: each in its own place. */
const settle = <T>(answer: Promise<T>): Promise<T | Error> =>
  answer.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))

/** Where a record with this key must lie; null for what cannot be a key of the resource. */
function slotsOfKey(resource: Resource, key: string): SlotRange | null {
  if (resource.slotUnit === 'whole') return WHOLE
  const [, day, ouraId] = /^(\d{4}-\d\d-\d\d)(?::(.+))?$/.exec(key) ?? []
  if (day === undefined || resource.keyedByDay !== (ouraId === undefined)) return null
  const slot = dayToSlot(day)
  return Number.isNaN(slot) ? null : { first: slot, last: slot }
}
