import { UpstreamInvalidError } from '../errors.ts'
import type { Resource } from '../resources/resource.ts'
import { withoutDuplicates } from './duplicates.ts'
import type { OuraRecord } from './oura-record.ts'
import type { Shape } from './record-shape.ts'
import type { SlotRange } from './slots.ts'

/** A record that could not be placed, and so was left out. */
export interface SkippedRecord {
  /** Why, in a sentence for people. */
  readonly reason: string
}

/** Records of a range. */
export interface RecordSet<S extends Shape = Shape> {
  /** In order of their positions, each id once. */
  readonly records: readonly OuraRecord<S>[]
  /** Records that may have belonged to the range. */
  readonly skipped: readonly SkippedRecord[]
}

/**
 * Makes the records of a range out of what one fetch brought: leaves out what has no place, what lies in the margin
 * around the range, and duplicates.
 * @throws UpstreamInvalidError for a resource of a single object, if it is not that object
 */
export function toRecordSet<S extends Shape>(
  resource: Resource<S>,
  data: readonly unknown[],
  { first, last }: SlotRange,
): RecordSet<S> {
  const placed: OuraRecord<S>[] = []
  const skipped: SkippedRecord[] = []
  for (const item of data) {
    try {
      placed.push(resource.convert(item))
    } catch (error) {
      if (resource.single || !(error instanceof UpstreamInvalidError)) throw error
      skipped.push({ reason: error.message })
    }
  }
  const distinct = withoutDuplicates(resource, placed)
  const records = distinct.every(({ slot }) => slot >= first && slot <= last)
    ? distinct
    : distinct.filter(({ slot }) => slot >= first && slot <= last)
  return { records: inOrder(records), skipped }
}

/** The records of a resource without duplicates, in order. */
export const toOrderedRecords = <R extends OuraRecord>(
  resource: Resource,
  records: readonly R[],
): readonly R[] => inOrder(withoutDuplicates(resource, records))

/** The records of several texts of a resource without ids, which has no duplicates (see withoutDuplicates). */
export const joinRecords = <R extends OuraRecord>(lists: readonly (readonly R[])[]): readonly R[] =>
  inOrder(([] as R[]).concat(...lists))

/** By position (see compareRecords). Oura's lists are in order already, as a rule. */
const inOrder = <R extends OuraRecord>(records: readonly R[]): readonly R[] =>
  records.every((record, index) => compareRecords(records[index - 1] ?? record, record) <= 0)
    ? records
    : records.toSorted(compareRecords)

/** By slot, then by time, then by Oura's id: the order of every list, and of cursors. */
const compareRecords = (a: OuraRecord, b: OuraRecord): number =>
  a.slot - b.slot || a.time - b.time || compareTexts(a.ouraId ?? '', b.ouraId ?? '')

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
