import type { FieldSet } from '../../oura/records/field-set.ts'
import type { LocalTime } from '../../oura/records/local-time.ts'
import type { RecordSet } from '../../oura/records/record-set.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { Source } from './gather.ts'
import type { RecordFlights } from './record-flights.ts'
import type { RecordMark, RecordMarks } from './record-marks.ts'
import type { Part } from './slot-ranges.ts'
import type { Span } from './span.ts'
import type { FetchedRecord } from './span-list.ts'

/** A change of a record that Oura has announced. */
export interface ChangedRecord {
  readonly resource: Resource
  readonly ouraId: string
  readonly isDeleted: boolean
  /** When the announcement came, ms since 1970. */
  readonly at: number
  /** The copies that have the change already (`UserCache.id`). @default none */
  readonly foundIn?: string | undefined
}

/** The copies of one user, for as long as consent stays the same and nothing is forgotten. */
export interface UserCache {
  /** The same object for all who have opened these copies. */
  readonly owner: object
  /** Tells these copies from others, also from those of other processes. */
  readonly id: string
  /**
   * The parts of spans that may be served, ascending and disjoint.
   * @param staleMs for how long copies may be served after the end of their freshness; 0 for fresh ones alone
   * @param atLeastMs how long copies are fresh at least. @default 0
   */
  find(resource: Resource, fields: FieldSet, staleMs: number, atLeastMs?: number): Part<Span>[]
  /** All copies of a resource, whatever their age: ascending, disjoint. */
  all(resource: Resource): readonly Span[]
  /** Those copies of a resource that stay fresh until an event, as far as they are known to be followed by empty slots. */
  confirmed(resource: Resource): readonly Part<Span>[]
  /** The resources of which there are copies. */
  resources(): readonly Resource[]
  /** Whether events announce every change of a resource to this user now. */
  isConfirmed(resource: Resource): boolean
  /** The requests for a resource that are under way. */
  flights(resource: Resource): RecordFlights<Source>
  /** The records of a span, which is then in use and evicted later than others. */
  read(span: Span): RecordSet
  /**
   * @param sentAfter the last change before the request was sent (`marks(resource).last`). @default all that there are
   */
  put(span: Span, sentAfter?: number): void
  /** The records of a resource that Oura has changed since they were fetched; undefined if it never announced any. */
  marks(resource: Resource): RecordMarks | undefined
  /** Takes over what a request for a marked record brought. The copies keep a record that Oura does not find yet. */
  change(resource: Resource, mark: RecordMark, fetched: FetchedRecord): void
  /** Keeps a local time of the user, unless a newer one is known. */
  putLocalTime(localTime: LocalTime): void
  /** From now on the copies of a range are stale, however young. */
  outdate(resource: Resource, range: SlotRange): void
  /** From now on all copies of a resource are stale, and none of its records is marked. */
  outdateAll(resource: Resource): void
  /** Adds a reference. Each `retain` needs a `close` of its own. */
  retain(): void
  close(): void
}
