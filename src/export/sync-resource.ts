import { hasIds } from '../oura/records/duplicates.ts'
import type { OuraRecord } from '../oura/records/oura-record.ts'
import { toOrderedRecords } from '../oura/records/record-set.ts'
import type { SlotRange } from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { Archive } from './archive.ts'
import type { Month } from './month.ts'
import type { OuraReader } from './oura-reader.ts'
import type { PlannedRead } from './plan.ts'

/** What was read and written of one list. */
export interface WrittenList {
  /** Records that were read. */
  readonly records: number
  /** Records that were left out, because they have no usable day or time. */
  readonly skipped: number
  /** Those whose records differ from before. */
  readonly changedMonths: readonly Month[]
}

export interface SyncOptions {
  readonly archive: Archive
  readonly reader: OuraReader
  /** Called after each list is written. */
  readonly onWritten: (list: WrittenList, read: PlannedRead) => void
}

/** Reads a resource as planned, list by list, and writes each before the next one is read. */
export async function syncResource(
  resource: Resource,
  reads: readonly PlannedRead[],
  { archive, reader, onWritten }: SyncOptions,
): Promise<void> {
  for (const read of reads) {
    const { range, progress } = read
    const { records, skipped } = await reader.list(resource, range)
    const moved = await movedRecords(resource, range, records, { archive, reader })
    const isWithin = ({ slot }: OuraRecord) => slot >= range.first && slot <= range.last
    const from = progress === null ? range.first : progress.from
    const content = {
      range,
      // One that is still there although the list lacked it: it changed between two pages.
      records: toOrderedRecords(resource, [...records, ...moved.filter(isWithin)]),
      moved: moved.filter((record) => !isWithin(record) && record.slot >= from),
      progress,
    }
    const { changedMonths } = await archive.replace(resource, content)
    onWritten({ records: records.length, skipped, changedMonths }, read)
  }
}

/**
 * The records that the archive has in a range and Oura's list has not, as they are now: they belong to another day by
 * now. Deleted ones are left out. One request for each, which is rare.
 */
async function movedRecords(
  resource: Resource,
  range: SlotRange,
  listed: readonly OuraRecord[],
  { archive, reader }: Pick<SyncOptions, 'archive' | 'reader'>,
): Promise<OuraRecord[]> {
  if (!hasIds(resource) || !resource.hasRecordRoute) return []
  const vanished = await archive.idsWithin(resource, range)
  for (const { ouraId } of listed) if (ouraId !== null) vanished.delete(ouraId)
  const moved: OuraRecord[] = []
  for (const id of vanished) {
    const record = await reader.get(resource, id)
    if (record !== null) moved.push(record)
  }
  return moved
}
