import { containsFields, type FieldSet } from '../../oura/records/field-set.ts'
import { newestPossibleSlot } from '../../oura/records/slots.ts'
import { type ConfirmedPeriod, confirmedUntil, servableThrough } from './freshness.ts'
import { isNotEmpty, type Part } from './slot-ranges.ts'
import type { Span } from './span.ts'
import type { SpanList } from './span-list.ts'

/** Which parts of spans are wanted. */
interface WantedParts {
  readonly fields: FieldSet
  /** When events announced every change of the resource; null if they do not. */
  readonly period: ConfirmedPeriod | null
  /** ms since 1970 */
  readonly now: number
  /** For how long copies may be served after the end of their freshness, ms. */
  readonly staleMs: number
  /** How long copies are fresh at least, ms. @default 0 */
  readonly atLeastMs?: number | undefined
}

/** The parts of spans that may be served, ascending and disjoint. */
export const servableParts = (
  spans: SpanList,
  { fields, period, now, staleMs, atLeastMs }: WantedParts,
): Part<Span>[] =>
  spans
    .filter((span) => containsFields(span.fields, fields))
    .map((span) => {
      const until = confirmedUntil(span, period, now)
      const known = { fetchedAt: until ?? span.fetchedAt, outdatedAt: span.outdatedAt }
      const servable = servableThrough(span.resource.slotUnit, known, now, staleMs, atLeastMs)
      return { first: span.first, last: Math.min(throughOf(span, until), servable), from: span }
    })
    .filter(isNotEmpty)

/** The spans that stay fresh until an event, as far as they are known to be followed by empty slots. */
export const confirmedParts = (spans: SpanList, period: ConfirmedPeriod | null, now: number): Part<Span>[] =>
  spans
    .filter((span) => (confirmedUntil(span, period, now) ?? Number.NEGATIVE_INFINITY) >= now)
    .map((span) => ({ first: span.first, last: throughOf(span, now), from: span }))

/**
 * The last slot of which a span knows what it has: later ones are empty as long as no event came.
 * @param until when events vouched for it last, ms since 1970; null if they did not
 */
export const throughOf = (span: Span, until: number | null): number =>
  until === null || !span.isOpenEnded || span.resource.slotUnit === 'whole'
    ? span.last
    : Math.max(span.last, newestPossibleSlot(span.resource.slotUnit, until))
