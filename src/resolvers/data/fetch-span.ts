import type { FieldSet } from '../../oura/records/field-set.ts'
import { type SlotRange, type SlotUnit, slotToDay, slotToTime } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { SpanAttributes, Tracer } from '../../tracer.ts'
import type { Fetch } from './record-flights.ts'

/** What a fetch asks for. */
interface FetchedRange {
  readonly resource: Resource
  readonly range: SlotRange
  readonly fields: FieldSet
}

/** Sends the requests of a flight in a span, to which the spans of later callers of the flight are linked. */
export const inFetchSpan =
  <T>(tracer: Tracer, { resource, range, fields }: FetchedRange, fetch: Fetch<T>): Fetch<T> =>
  (patience, flight) =>
    tracer.inSpan(
      `fetch ${resource.name}`,
      {
        attributes: {
          'oura.resource': resource.name,
          'oura.fields': fields,
          ...rangeAttributes(resource.slotUnit, [range]),
        },
      },
      (span) => {
        flight.span = span
        return fetch(patience, flight)
      },
    )

/** The first and the last slot of some ranges, as a day or a time. */
export function rangeAttributes(unit: SlotUnit, ranges: readonly SlotRange[]): SpanAttributes {
  if (unit === 'whole' || ranges.length === 0) return {}
  const write = unit === 'day' ? slotToDay : (slot: number) => new Date(slotToTime(slot)).toISOString()
  let { first, last } = ranges[0] ?? { first: 0, last: 0 }
  for (const range of ranges) {
    first = Math.min(first, range.first)
    last = Math.max(last, range.last)
  }
  return { 'oura.range.start': write(first), 'oura.range.end': write(last) }
}
