import type { FieldOptions } from '../../oura/records/field-set.ts'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Part } from './slot-ranges.ts'

/** A question for all records of some slots. */
export interface Ask extends SlotRange, FieldOptions {}

/** A range that Oura has to be asked for. */
export interface MissingRange extends Ask {
  /** There is a copy past its freshness of all that is wanted of it. */
  readonly isRevalidation: boolean
  /** When the oldest of those copies was fetched, ms since 1970; -Infinity without a copy of all that is wanted. */
  readonly copyAt: number
}

/** What came of a question. */
export interface Answer {
  readonly set: RecordSet
  /** When the oldest of its parts was fetched, ms since 1970; null if it has none. */
  readonly fetchedAt: number | null
  /** Parts that were served past their freshness, and when their copies were fetched, ms since 1970. */
  readonly stale: readonly Part<number>[]
  /** Parts without records, and the error that kept them from coming. */
  readonly failed: readonly Part<Error>[]
  /** Fresh copies alone answered it. */
  readonly isFromCache: boolean
}
