import { isDeepStrictEqual } from 'node:util'
import { containsFields, type FieldSet } from '../../oura/records/field-set.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { idOf } from '../../oura/records/oura-record.ts'
import { sourceOf } from '../../oura/records/record-class.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { isNotEmpty, overlaps, type Part, subtract } from './slot-ranges.ts'
import { hasRecord, recordsIn, type Span } from './span.ts'
import { pauseIfUsedUp } from './time-slice.ts'

/** What the copies of a range had before it was fetched again, and what was fetched. */
export interface FetchedAgain {
  readonly resource: Resource
  /** All copies that there were, of this range and of others. */
  readonly before: readonly Part<Span>[]
  /** What was fetched, ascending and disjoint. */
  readonly ranges: readonly SlotRange[]
  readonly records: readonly OuraRecord[]
  /** The fields that were fetched. */
  readonly fields: FieldSet
}

/** The differences between the copies of a range and its records as fetched again. */
export interface FoundChanges {
  readonly created: readonly OuraRecord[]
  readonly updated: readonly OuraRecord[]
  /** Records of copies that are no longer in the range: deleted, or moved to another day. */
  readonly missing: readonly OuraRecord[]
  /** Whether there were copies of the whole range to compare with. */
  readonly isComplete: boolean
}

/** Records that are compared without a look at the time: a day of activity has 1,440 samples. */
const COMPARED_AT_ONCE = 16

/**
 * Finds what has changed since a range was fetched before. Only fields that both fetches have are compared. Slots without
 * a copy are left out: whether their records are new is unknown.
 */
export async function findChanges(fetched: FetchedAgain): Promise<FoundChanges> {
  const { resource, before, ranges, records, fields } = fetched
  const compared = before.flatMap(({ from, ...part }) =>
    subtract([part], subtract([part], ranges)).map((range) => ({ ...range, from })),
  )
  const missing = new Map<string, { readonly record: OuraRecord; readonly fields: FieldSet }>()
  for (const { from, ...range } of compared) {
    await from.readInPieces(pauseIfUsedUp)
    for (const record of recordsIn(from.read().records, range)) {
      missing.set(idOf(record), { record, fields: from.fields })
    }
  }
  const elsewhere = before
    .map(({ from }) => from)
    .filter((span) => !ranges.every((range) => covers(range, span)))
  const created: OuraRecord[] = []
  const updated: OuraRecord[] = []
  for (const [index, record] of records.entries()) {
    if (index % COMPARED_AT_ONCE === 0) await pauseIfUsedUp()
    const old = missing.get(idOf(record))
    if (old !== undefined) {
      missing.delete(idOf(record))
      const names = resource.fieldNames[containsFields(fields, old.fields) ? old.fields : fields]
      if (!isAlike(old.record, record, names)) updated.push(record)
    } else if (elsewhere.some((span) => record.ouraId !== null && hasRecord(span, record.ouraId))) {
      updated.push(record)
    } else if (compared.some((range) => overlaps(range, { first: record.slot, last: record.slot }))) {
      created.push(record)
    }
  }
  return {
    created,
    updated,
    missing: Array.from(missing.values(), ({ record }) => record),
    isComplete: !subtract(ranges, compared).some(isNotEmpty),
  }
}

const covers = (range: SlotRange, { first, last }: SlotRange): boolean =>
  range.first <= first && last <= range.last

/** Whether two versions of a record have the same values of Oura's fields. @param names null for all */
function isAlike(a: OuraRecord, b: OuraRecord, names: readonly string[] | null): boolean {
  const [old, current] = [sourceOf(a), sourceOf(b)]
  return names === null
    ? isDeepStrictEqual(old, current)
    : names.every((name) => isDeepStrictEqual(old[name] ?? null, current[name] ?? null))
}
