import type { OuraClient } from '../../oura/client.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { OuraUser } from '../../oura/user.ts'
import { withCopies } from './open-copies.ts'
import type { MarkReader } from './read-marks.ts'
import type { RecordCache } from './record-cache.ts'

/** Records that are asked for by Oura's id, each by a request of its own. */
export interface SingleRecords {
  /** The record as Oura has it now; null if Oura has none. If Oura announced a change of it, the request renews the cache. */
  record(user: OuraUser, resource: Resource, ouraId: string, operation: Operation): Promise<OuraRecord | null>
}

export interface SingleRecordsOptions {
  readonly cache: RecordCache
  readonly marks: MarkReader
  readonly fetchOne: OuraClient['get']
}

export const createSingleRecords = ({ cache, marks, fetchOne }: SingleRecordsOptions): SingleRecords => ({
  record: (user, resource, ouraId, operation) =>
    withCopies(cache, user, async (copies) => {
      const mark = copies.marks(resource)?.of(ouraId)
      if (mark === undefined) return fetchOne(user, resource, ouraId, operation)
      const fetchRecord = (id: string, own: Operation) => fetchOne(user, resource, id, own)
      return marks.readOne({ resource, copies, operation, fetchRecord }, mark)
    }),
})
