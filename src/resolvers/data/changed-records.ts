import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import type { OuraClient } from '../../oura/client.ts'
import { UpstreamInvalidError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { FieldOptions, FieldSet } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { WHOLE } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import { SECOND_MS } from '../../time.ts'
import type { Ask } from './ask.ts'
import { trailingDays } from './known-slots.ts'
import type { Loaded } from './loaded.ts'
import { withCopies } from './open-copies.ts'
import { type MarkReader, withPatience } from './read-marks.ts'
import type { RecordCache } from './record-cache.ts'
import { RecordFlights } from './record-flights.ts'
import { hasRecord } from './span.ts'
import { pauseIfUsedUp } from './time-slice.ts'
import type { UserCache } from './user-cache.ts'

/** A change of a record, by which its readers share one request. */
export interface AnnouncedRecord {
  readonly ouraId: string
  /** Tells changes of one record apart. */
  readonly cursor: string
  /** When the change came, by `performance.now()`: requests that were sent later have it. @default unknown */
  readonly receivedAt?: number | undefined
}

/** Records of announced changes, for open streams. */
export interface ChangedRecords {
  /**
   * The record of an announced change; null if Oura has none. If the cache has records of the resource, the request renews
   * the cache too, so that the next query needs none. Records of a user that change together are read together.
   */
  changed(
    user: OuraUser,
    resource: Resource,
    change: AnnouncedRecord,
    options: FieldOptions & { readonly operation: Operation },
  ): Promise<OuraRecord | null>
}

export interface ChangedRecordsOptions {
  readonly cache: RecordCache
  readonly clock: Clock
  readonly marks: MarkReader
  readonly fetchOne: OuraClient['get']
  readonly load: (
    user: OuraUser,
    resource: Resource,
    asks: readonly Ask[],
    operation: Operation,
  ) => Promise<Loaded[]>
}

/** What was read of one resource of a user for changes, of late. */
interface RecentReads {
  /** Requests for single records. */
  singles: number
  /** The last days that were read together, and when that request was sent, by `performance.now()`. */
  range: { readonly sentAt: number; readonly records: readonly OuraRecord[] } | null
}

/** After so many requests for single records in a row, the next one reads the trailing days: a ring has been synced. */
const SINGLES_OF_BURST = 2
/** How long after the first request of a row. */
const BURST_MS = 10 * SECOND_MS
/** Users and resources with such a row at one time. Each may keep the records of some days. */
const MAX_BURSTS = 500

export function createChangedRecords(options: ChangedRecordsOptions): ChangedRecords {
  const { cache, clock, marks, fetchOne, load } = options
  // By user and consent, and gone with them.
  const underWay = new WeakMap<object, Map<string, RecordFlights<OuraRecord | null>>>()
  const recentReads = new LRUCache<string, RecentReads>({
    max: MAX_BURSTS,
    ttl: BURST_MS,
    // What it keeps is not counted in the cache, and has to go with its time.
    ttlAutopurge: true,
  })

  function recentOf({ id }: UserCache, resource: Resource): RecentReads {
    const key = `${id} ${resource.name}`
    const known = recentReads.get(key) ?? { singles: 0, range: null }
    if (!recentReads.has(key)) recentReads.set(key, known)
    return known
  }

  /** One request for all streams of the user that have the change. */
  function fetchShared(
    { owner }: UserCache,
    cursor: string,
    operation: Operation,
    fetch: (operation: Operation) => Promise<OuraRecord | null>,
  ): Promise<OuraRecord | null> {
    const ofUser = underWay.get(owner) ?? new Map<string, RecordFlights<OuraRecord | null>>()
    underWay.set(owner, ofUser)
    const flights = ofUser.get(cursor) ?? new RecordFlights<OuraRecord | null>()
    ofUser.set(cursor, flights)
    const { deadlineAt, priority } = operation
    const [existing] = flights.withFields('full', priority)
    const flight =
      existing ??
      flights.start(WHOLE, { fields: 'full', isRevalidation: false, deadlineAt, priority }, (patience) =>
        fetch(withPatience(operation, patience)).finally(() => ofUser.delete(cursor)),
      )
    return flight.join(operation)
  }

  /**
   * Looks for a record in the days that changed together with it: those whose copies so many changes made stale that reading
   * them again is cheaper, and the trailing days. Null if it is not among them, or if there was no other change.
   */
  async function findTogether(
    { user, resource, copies, operation }: ReadContext,
    { ouraId, receivedAt = Number.POSITIVE_INFINITY }: AnnouncedRecord,
    fields: FieldSet,
  ): Promise<OuraRecord | null> {
    const recent = recentOf(copies, resource)
    const findIn = (records: readonly OuraRecord[]) =>
      records.find((record) => record.ouraId === ouraId) ?? null
    if (recent.range !== null && recent.range.sentAt > receivedAt) return findIn(recent.range.records)
    const outdated = copies.all(resource).filter(({ outdatedAt }) => outdatedAt !== null)
    if (outdated.length === 0 && recent.singles < SINGLES_OF_BURST) return null
    const asks = [
      ...outdated.map((span) => ({ first: span.first, last: span.last, fields: span.fields })),
      { ...trailingDays(resource, clock.now()), fields },
    ]
    const sentAt = performance.now()
    const loaded = await load(user, resource, asks, operation)
    const [failure] = loaded.flatMap(({ failed }) => failed)
    if (failure !== undefined) {
      // One record may be wrong, and not the one that changed.
      if (failure.from instanceof UpstreamInvalidError) return null
      throw failure.from
    }
    const records = loaded.flatMap((each) => each.records)
    recent.range = { sentAt, records }
    return findIn(records)
  }

  return {
    changed: (user, resource, change, { fields, operation }) =>
      withCopies(cache, user, async (copies) => {
        const { ouraId, cursor } = change
        const fetchRecord = (id: string, own: Operation) => fetchOne(user, resource, id, own)
        const mark = copies.marks(resource)?.of(ouraId)
        if (mark !== undefined) {
          if (mark.retryAt > clock.now()) return null
          return marks.readOne({ resource, copies, operation, fetchRecord }, mark)
        }
        // A query may have fetched the record since the change.
        const found =
          (await findCopy(copies, resource, ouraId, fields)) ??
          (await findTogether({ user, resource, copies, operation }, change, fields))
        if (found !== null) return found
        return fetchShared(copies, cursor, operation, (own) => {
          recentOf(copies, resource).singles += 1
          return fetchRecord(ouraId, own)
        })
      }),
  }
}

interface ReadContext {
  readonly user: OuraUser
  readonly resource: Resource
  readonly copies: UserCache
  readonly operation: Operation
}

/** A record of a fresh copy; null if none has it. */
async function findCopy(
  copies: UserCache,
  resource: Resource,
  ouraId: string,
  fields: FieldSet,
): Promise<OuraRecord | null> {
  for (const { first, last, from } of copies.find(resource, fields, 0)) {
    await from.readInPieces(pauseIfUsedUp)
    if (!hasRecord(from, ouraId)) continue
    const found = copies.read(from).records.find((record) => record.ouraId === ouraId)
    if (found !== undefined && found.slot >= first && found.slot <= last) return found
  }
  return null
}
