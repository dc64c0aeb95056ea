import { idOf } from '../../oura/records/duplicates.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
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
  return {
    records: ordered.flatMap((part) => recordsIn(part.from.records, part)),
    skipped: [...new Set(parts.map(({ from }) => from))].flatMap(({ skipped }) => skipped),
  }
}

/**
 * The record sets of sources, in their order. A record that has moved to another slot is only in the one fetched last;
 * one that several sources have in the same slot stays in all of them, because each may answer another question.
 */
export function withoutMoved(sources: readonly Source[]): RecordSet[] {
  if (sources.length < 2) return sources.map(({ set }) => set)
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
  return sources.map(({ set }) =>
    set.records.every(isHere) ? set : { records: set.records.filter(isHere), skipped: set.skipped },
  )
}
