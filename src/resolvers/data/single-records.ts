import type { Clock } from '../../clock.ts'
import type { OuraClient } from '../../oura/client.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { FieldOptions, FieldSet } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { WHOLE } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import { type MarkReader, withPatience } from './read-marks.ts'
import { openCopies, type RecordCache } from './record-cache.ts'
import { RecordFlights } from './record-flights.ts'
import { hasRecord } from './span.ts'
import { pauseIfUsedUp } from './time-slice.ts'
import type { UserCache } from './user-cache.ts'

/** A change of a record, by which its readers share one request. */
export interface AnnouncedRecord {
  readonly ouraId: string
  /** Tells changes of one record apart. */
  readonly cursor: string
}

/** Records that are asked for by Oura's id, each by a request of its own. */
export interface SingleRecords {
  /** The record as Oura has it now; null if Oura has none. If Oura announced a change of it, the request renews the cache. */
  record(user: OuraUser, resource: Resource, ouraId: string, operation: Operation): Promise<OuraRecord | null>
  /**
   * The record of an announced change; null if Oura has none. If the cache has records of the resource, the request renews
   * the cache too, so that the next query needs none.
   */
  changed(
    user: OuraUser,
    resource: Resource,
    change: AnnouncedRecord,
    options: FieldOptions & { readonly operation: Operation },
  ): Promise<OuraRecord | null>
}

export interface SingleRecordsOptions {
  readonly cache: RecordCache
  readonly clock: Clock
  readonly marks: MarkReader
  readonly fetchOne: OuraClient['get']
}

export function createSingleRecords({ cache, clock, marks, fetchOne }: SingleRecordsOptions): SingleRecords {
  // By user and consent, and gone with them.
  const underWay = new WeakMap<object, Map<string, RecordFlights<OuraRecord | null>>>()

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
    const { deadlineAt } = operation
    const [existing] = flights.withFields('full')
    const flight =
      existing ??
      flights.start(WHOLE, { fields: 'full', isRevalidation: false, deadlineAt }, (patience) =>
        fetch(withPatience(operation, patience)).finally(() => ofUser.delete(cursor)),
      )
    return flight.join(operation)
  }

  /** Calls back with the copies of a user. */
  async function withCopies<T>(user: OuraUser, work: (copies: UserCache) => Promise<T>): Promise<T> {
    const copies = await openCopies(cache, user)
    try {
      return await work(copies)
    } finally {
      copies.close()
    }
  }

  return {
    record: (user, resource, ouraId, operation) =>
      withCopies(user, async (copies) => {
        const mark = copies.marks(resource)?.of(ouraId)
        if (mark === undefined) return fetchOne(user, resource, ouraId, operation)
        const fetchRecord = (id: string, own: Operation) => fetchOne(user, resource, id, own)
        return marks.readOne({ resource, copies, operation, fetchRecord }, mark)
      }),
    changed: (user, resource, { ouraId, cursor }, { fields, operation }) =>
      withCopies(user, async (copies) => {
        const fetchRecord = (id: string, own: Operation) => fetchOne(user, resource, id, own)
        const mark = copies.marks(resource)?.of(ouraId)
        if (mark !== undefined) {
          if (mark.retryAt > clock.now()) return null
          return marks.readOne({ resource, copies, operation, fetchRecord }, mark)
        }
        // A query may have fetched the record since the change.
        const copy = await findCopy(copies, resource, ouraId, fields)
        if (copy !== null) return copy
        return fetchShared(copies, cursor, operation, (own) => fetchRecord(ouraId, own))
      }),
  }
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
