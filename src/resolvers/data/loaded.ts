import type { RecordSet } from '../../oura/records/record-set.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import { overlaps, type Part } from './slot-ranges.ts'
import { recordsIn } from './span.ts'

/** Records of a range of slots, in order of time, and what is wrong with parts of the range. */
export interface Loaded<S extends Shape = Shape> extends RecordSet<S> {
  /** When the oldest part was fetched from Oura, ms since 1970; null if nothing of the range can exist yet. */
  readonly fetchedAt: number | null
  /** Parts that were served past their freshness, because Oura is unavailable, and the age of their copies, ms. */
  readonly stale: readonly Part<number>[]
  /** Parts without records, and the error that kept them from coming. */
  readonly failed: readonly Part<Error>[]
}

/** What was loaded of a part of a range. */
export interface LoadedPart<S extends Shape = Shape> extends RecordSet<S> {
  /** Age of the oldest copy that was served past its freshness, ms; null if none was. */
  readonly staleForMs: number | null
}

/**
 * A part of what was loaded. Each part fails alone.
 * @throws the error that kept some of its records from coming
 */
export function partOf<S extends Shape>(loaded: Loaded<S>, range: SlotRange): LoadedPart<S> {
  if (loaded.stale.length === 0 && loaded.failed.length === 0) {
    return { records: recordsIn(loaded.records, range), skipped: loaded.skipped, staleForMs: null }
  }
  const failure = loaded.failed.find((part) => overlaps(part, range))
  if (failure !== undefined) throw failure.from
  const ages = loaded.stale.filter((part) => overlaps(part, range)).map(({ from }) => from)
  return {
    records: recordsIn(loaded.records, range),
    skipped: loaded.skipped,
    staleForMs: ages.length === 0 ? null : Math.max(...ages),
  }
}

/** Whether there is nothing to say of any part but its records. */
export const isPlain = ({ stale, failed, skipped }: Loaded): boolean =>
  stale.length === 0 && failed.length === 0 && skipped.length === 0
