import type { FieldSet } from '../../../src/oura/records/field-set.ts'
import { toRecordSet } from '../../../src/oura/records/record-set.ts'
import { dayToSlot, type SlotRange, slotToDay } from '../../../src/oura/records/slots.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { fetchedSpan, type Span } from '../../../src/resolvers/data/span.ts'
import type { UserCache } from '../../../src/resolvers/data/user-cache.ts'

/** Where and when a span was fetched. */
export interface SpanSketch extends SlotRange {
  readonly fetchedAt: number
  /** @default full */
  readonly fields?: FieldSet
  /** @default false */
  readonly isOpenEnded?: boolean
}

/** A span as it comes from Oura, of these objects. */
export function spanOf(resource: Resource, sketch: SpanSketch, data: readonly object[]): Span {
  const { first, last, fetchedAt, fields = 'full', isOpenEnded = false } = sketch
  const text = [Buffer.from(JSON.stringify({ data, next_token: null }))]
  const origin = { resource, first, last, fetchedAt, fields, outdatedAt: null, isOpenEnded }
  return fetchedSpan(origin, { text, ...toRecordSet(resource, data, sketch) })
}

/** A span of some days with a record on each. */
export function filledSpan(resource: Resource, firstDay: string, days: number, fetchedAt: number): Span {
  const first = dayToSlot(firstDay)
  const data = Array.from({ length: days }, (_, index) => {
    const day = slotToDay(first + index)
    return { id: `id of ${day}`, day, score: 80 }
  })
  return spanOf(resource, { first, last: first + days - 1, fetchedAt }, data)
}

/** The records that a cache serves of a range. */
export const served = (copies: UserCache, resource: Resource, staleMs = 0) =>
  copies
    .find(resource, 'core', staleMs)
    .flatMap(({ first, last, from }) =>
      copies.read(from).records.filter(({ slot }) => slot >= first && slot <= last),
    )
