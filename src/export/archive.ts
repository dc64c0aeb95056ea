import type { OuraRecord } from '../oura/records/oura-record.ts'
import type { Source } from '../oura/records/record-class.ts'
import type { SlotRange } from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { Month } from './month.ts'
import type { Progress } from './progress.ts'

/** What is written of a range. */
export interface RangeContent {
  readonly range: SlotRange
  /** All records of the range. */
  readonly records: readonly OuraRecord[]
  /** Records that were in the range and are elsewhere now. */
  readonly moved: readonly OuraRecord[]
  /** What the archive has once they are written; null for a resource without time. */
  readonly progress: Progress | null
}

/** How much a write changed. */
export interface WriteResult {
  /** Those that differ from before. */
  readonly changedMonths: readonly Month[]
}

/**
 * The records of one user on disk. After a crash at any point, writing the same range again leaves exactly its records:
 * progress is stored after the records, and nothing is removed before what replaces it is written.
 */
export interface Archive {
  /** Oura's id of the user whose records these are; null if it is not known. */
  readonly userId: string | null
  setUserId(userId: string): Promise<void>
  /** What is complete of a resource; null if nothing was written. */
  progressOf(resource: Resource): Progress | null
  /** Stores progress without a change of the records. */
  setProgress(resource: Resource, progress: Progress): Promise<void>
  /** The slots of those records that the archive has, by Oura's id. */
  slotsOf(resource: Resource, ouraIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Oura's ids of the records within a range. */
  idsWithin(resource: Resource, range: SlotRange): Promise<Set<string>>
  /** Writes a range in place of what was there. A record with the same id elsewhere is removed. */
  replace(resource: Resource, content: RangeContent): Promise<WriteResult>
  /** All records of a resource as Oura sent them, in order. */
  records(resource: Resource): AsyncIterable<Source>
  close(): Promise<void>
}
