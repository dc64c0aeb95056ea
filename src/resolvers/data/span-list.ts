import { hasIds } from '../../oura/records/duplicates.ts'
import { containsFields, type FieldSet } from '../../oura/records/field-set.ts'
import { shareFingerprint } from '../../oura/records/fingerprints.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { idOf } from '../../oura/records/oura-record.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import { overlaps, subtract } from './slot-ranges.ts'
import { cutSpan, hasRecord, type Span, withChange, withoutRecords } from './span.ts'

/** The spans of one user and resource: ascending, disjoint. A list never changes; each change makes another one. */
export type SpanList = readonly Span[]

/**
 * Adds a span. Where it overlaps others, the newer fetch stays, and of one time the one with more fields. Records
 * with one id stay in the span that was fetched last: a record that moved leaves its old day in the same step.
 */
export function addSpan(spans: SpanList, added: Span): SpanList {
  if (spans.length === 0) return [added]
  const touched = spans.filter((span) => overlaps(span, added))
  const pieces = without(
    added,
    touched.filter((span) => isNewer(span, added)),
  )
  const others = spans.flatMap((span) => (overlaps(span, added) ? without(span, pieces) : span))
  const all =
    hasIds(added.resource) && others.length > 0
      ? pieces.reduce<SpanList>(leaveOldSlots, others)
      : [...others, ...pieces]
  // A later span may have the records of later slots, and be evicted before the others.
  return inOrder(all).map((span, index) => (index < all.length - 1 ? span.closed() : span))
}

/** Marks every span that has a slot in a range as outdated. One that ends before the range knows nothing of it any more. */
export const outdateSpans = (spans: SpanList, range: SlotRange, at: number): SpanList =>
  spans.flatMap((span) => {
    if (!overlaps(span, range)) return span.last < range.last ? span.closed() : span
    const outside = without(span, [range])
    const inside = without(span, subtract([span], [range]))
    return inOrder([...outside, ...inside.map((piece) => piece.outdated(at))])
  })

/** A record as one request brought it; null if Oura has no such record. */
export interface FetchedRecord {
  readonly ouraId: string
  readonly record: OuraRecord | null
  /** When Oura was asked, ms since 1970. */
  readonly fetchedAt: number
}

/**
 * Puts a record in the place of its former version in every span: it leaves its old day and joins its new one. The spans
 * stay as fresh as they were. A span that was fetched after the record knows better: what it has or lacks stays.
 * @param throughOf the last slot of which a span knows what it has
 */
export function changeRecord(
  spans: SpanList,
  { ouraId, record, fetchedAt }: FetchedRecord,
  throughOf: (span: Span) => number = ({ last }) => last,
): SpanList {
  const isNewerElsewhere = spans.some((span) => span.fetchedAt > fetchedAt && hasRecord(span, ouraId))
  const placed = isNewerElsewhere ? null : record
  return spans.map((span) => {
    if (span.fetchedAt > fetchedAt) return span
    const through = throughOf(span)
    const changed = withChange(span, ouraId, placed, through)
    return placed !== null && placed.slot > through ? changed.closed() : changed
  })
}

/** Whether a span stays where another one overlaps it. */
const isNewer = (span: Span, other: Span): boolean =>
  span.fetchedAt > other.fetchedAt ||
  (span.fetchedAt === other.fetchedAt && hasMoreFields(span.fields, other.fields))

const hasMoreFields = (a: FieldSet, b: FieldSet): boolean => containsFields(a, b) && !containsFields(b, a)

/** The parts of a span outside of some ranges. */
const without = (span: Span, ranges: readonly SlotRange[]): Span[] =>
  subtract([span], ranges).map((range) => cutSpan(span, range))

/** Adds a span to others of other slots; each record stays in the span that was fetched last. */
function leaveOldSlots(spans: SpanList, added: Span): SpanList {
  const ids = added.fingerprints()
  let kept = added
  const others = spans.map((span) => {
    if (!shareFingerprint(ids, span.fingerprints())) return span
    if (isNewer(span, kept)) {
      kept = withoutRecords(kept, isAmong(span.read().records))
      return span
    }
    return withoutRecords(span, isAmong(kept.read().records))
  })
  return [...others, kept]
}

function isAmong(records: readonly OuraRecord[]): (record: OuraRecord) => boolean {
  const ids = new Set(records.map(idOf))
  return (record) => ids.has(idOf(record))
}

const inOrder = (spans: SpanList): SpanList => spans.toSorted((a, b) => a.first - b.first)
