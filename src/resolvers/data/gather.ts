import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { idOf } from '../../oura/records/oura-record.ts'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { Part } from './slot-ranges.ts'
import { recordsIn } from './span.ts'

/** Records that one fetch brought. */
export interface Source {
  /** When Oura was asked, ms since 1970. */
  readonly fetchedAt: number
  readonly set: RecordSet
}

/** The records of parts, in order. */
export function gather(parts: readonly Part<RecordSet>[]): RecordSet {
  const [only] = parts
  if (only === undefined) return { records: [], skipped: [] }
  if (parts.length === 1) return { records: recordsIn(only.from.records, only), skipped: only.from.skipped }
  const ordered = parts.toSorted((a, b) => a.first - b.first)
  const lists = ordered.map((part) => recordsIn(part.from.records, part))
  return {
    // Many times faster than flatMap: each page of a long range gathers all of its records.
    records: ([] as OuraRecord[]).concat(...lists),
    skipped: [...new Set(parts.map(({ from }) => from))].flatMap(({ skipped }) => skipped),
  }
}

/**
 * By its first set, sets of which no record has moved: each page of a long range asks again. Weak, because the cache may
 * have evicted the others.
 */
const inPlace = new WeakMap<RecordSet, readonly WeakRef<RecordSet>[]>()

/**
 * The record sets of sources, in their order. A record that has moved to another slot is only in the one fetched last;
 * one that several sources have in the same slot stays in all of them, because each may answer another question.
 */
export function withoutMoved(sources: readonly Source[]): RecordSet[] {
  const sets = sources.map(({ set }) => set)
  const [first] = sets
  if (first === undefined || sets.length === 1) return sets
  const known = inPlace.get(first)
  if (known?.length === sets.length && known.every((each, index) => each.deref() === sets[index])) return sets
  const newest = new Map<string, { readonly slot: number; readonly fetchedAt: number }>()
  for (const { fetchedAt, set } of sources) {
    for (const record of set.records) {
      const rival = newest.get(idOf(record))
      if (rival === undefined || fetchedAt > rival.fetchedAt) {
        newest.set(idOf(record), { slot: record.slot, fetchedAt })
      }
    }
  }
  const isHere = (record: OuraRecord) => newest.get(idOf(record))?.slot === record.slot
  if (sets.every(({ records }) => records.every(isHere))) {
    inPlace.set(
      first,
      sets.map((set) => new WeakRef(set)),
    )
    return sets
  }
  return sets.map((set) =>
    set.records.every(isHere) ? set : { records: set.records.filter(isHere), skipped: set.skipped },
  )
}
