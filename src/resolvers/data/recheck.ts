import { hash } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import type { OuraClient } from '../../oura/client.ts'
import type { Operation } from '../../oura/http/send.ts'
import { type FieldSet, widerOf, widestAlike } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { sourceOf } from '../../oura/records/record-class.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { cacheKeyOf, type OuraUser } from '../../oura/user.ts'
import { type FoundChanges, findChanges } from './find-changes.ts'
import { trailingDays } from './known-slots.ts'
import { openCopies } from './open-copies.ts'
import type { RecordCache } from './record-cache.ts'
import { overlaps } from './slot-ranges.ts'
import { fetchedSpan } from './span.ts'
import type { UserCache } from './user-cache.ts'

/** A change of a record at Oura that a comparison has found. */
export interface FoundChange {
  readonly ouraId: string
  readonly eventType: 'create' | 'update' | 'delete'
}

/** What a resource had at one time, without its content. */
export interface Snapshot {
  readonly range: SlotRange
  /** By Oura's id. */
  readonly records: ReadonlyMap<string, { readonly slot: number; readonly digest: string }>
}

/** The trailing days of a resource, read anew. */
export interface Recheck {
  /** How the copies differed from them, except for records that were announced as changed. */
  readonly changes: readonly FoundChange[]
  readonly snapshot: Snapshot
  /** The copies that have the changes now (`UserCache.id`); undefined if none have. */
  readonly foundIn: string | undefined
}

export interface RecheckOptions {
  readonly cache: RecordCache
  readonly clock: Clock
  readonly client: Pick<OuraClient, 'list'>
}

/**
 * Makes the function that reads the trailing days of a resource again, whatever their age, and compares them with the
 * copies. The copies are renewed.
 */
export function createRecheck({ cache, clock, client }: RecheckOptions) {
  /** @throws what the client throws */
  return async (user: OuraUser, resource: Resource, operation: Operation): Promise<Recheck> => {
    const copies = await openCopies(cache, user)
    try {
      const fetchedAt = clock.now()
      const range = trailingDays(resource, fetchedAt)
      const fields = widestAlike(resource.fieldNames, fieldsOf(copies, resource, range))
      const sentAfter = copies.marks(resource)?.last ?? 0
      const fetched = await client.list(user, resource, range, { fields }, operation)
      const snapshot = snapshotOf(resource, range, fetched.records)
      // It may lack a change that the copies have.
      if (copies.marks(resource)?.isBehind(sentAfter)) return { changes: [], snapshot, foundIn: undefined }
      // Other copies are outdated, or age by time: their readers learn of changes without events.
      const before = copies.confirmed(resource)
      const pending = copies.marks(resource)?.pending() ?? []
      const announced = new Set(pending.map(({ ouraId }) => ouraId))
      const found = await findChanges({ resource, before, ranges: [range], records: fetched.records, fields })
      const changes = toChanges(found, range).filter(({ ouraId }) => !announced.has(ouraId))
      const origin = { resource, ...range, fields, fetchedAt, outdatedAt: null, isOpenEnded: true }
      copies.put(fetchedSpan(origin, fetched), sentAfter)
      return { changes, snapshot, foundIn: copies.id }
    } catch (error) {
      if (error instanceof UnauthenticatedError) cache.forget(cacheKeyOf(user))
      throw error
    } finally {
      copies.close()
    }
  }
}

function snapshotOf(resource: Resource, range: SlotRange, records: readonly OuraRecord[]): Snapshot {
  // The same fields each time, whatever else was read along.
  const names = resource.fieldNames.light
  const digestOf = (record: OuraRecord) => {
    const source = sourceOf(record)
    const content = names === null ? source : names.map((name) => source[name] ?? null)
    return hash('sha1', JSON.stringify(content), 'base64')
  }
  const withId = records.flatMap((record) =>
    record.ouraId === null ? [] : [{ record, ouraId: record.ouraId }],
  )
  return {
    range,
    records: new Map(
      withId.map(({ record, ouraId }) => [ouraId, { slot: record.slot, digest: digestOf(record) }]),
    ),
  }
}

/** What has changed between two snapshots. Days that only one of them has say nothing, unless they are new. */
export function changesBetween(before: Snapshot, after: Snapshot): FoundChange[] {
  const found: FoundChange[] = []
  for (const [ouraId, { slot, digest }] of after.records) {
    const old = before.records.get(ouraId)
    if (old === undefined) {
      if (slot >= before.range.first) found.push({ ouraId, eventType: 'create' })
    } else if (old.digest !== digest) found.push({ ouraId, eventType: 'update' })
  }
  for (const [ouraId, { slot }] of before.records) {
    if (!after.records.has(ouraId) && isInside(slot, after.range)) found.push({ ouraId, eventType: 'delete' })
  }
  return found
}

function toChanges({ created, updated, missing }: FoundChanges, range: SlotRange): FoundChange[] {
  const changesOf = (records: readonly OuraRecord[], eventType: FoundChange['eventType']) =>
    records.flatMap(({ ouraId }) => (ouraId === null ? [] : [{ ouraId, eventType }]))
  return [
    ...changesOf(created, 'create'),
    ...changesOf(updated, 'update'),
    ...changesOf(
      missing.filter(({ slot }) => isInside(slot, range)),
      'delete',
    ),
  ]
}

/** Not on the first day: a record that moved to the day before is not deleted. */
const isInside = (slot: number, range: SlotRange): boolean => slot > range.first || range.first === range.last

/** The widest fields of the copies; all but the heavy ones without copies. */
function fieldsOf(copies: UserCache, resource: Resource, range: SlotRange): FieldSet {
  const spans = copies.all(resource).filter((span) => overlaps(span, range))
  return spans.map(({ fields }) => fields).reduce(widerOf, 'light')
}

/** The resources of a user whose copies stay fresh until an event, so that a lost event would show. */
export async function confirmedResources(cache: RecordCache, user: OuraUser): Promise<Resource[]> {
  const copies = await openCopies(cache, user)
  try {
    return copies.resources().filter((each) => each.hasRecordRoute && copies.confirmed(each).length > 0)
  } finally {
    copies.close()
  }
}
