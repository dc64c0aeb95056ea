import { type SlotRange, timeToSlot } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { limitsOf } from './plan-limits.ts'
import { planRanges } from './range-planner.ts'
import type { SpanList } from './span-list.ts'

export const EVERY_SLOT: SlotRange = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY }

/** How many requests it takes to read all slots of some spans again. */
export const requestsToReread = (resource: Resource, spans: SpanList): number =>
  planRanges(spans, { fresh: [], underWay: [] }, limitsOf(resource, 'full')).length

const MAX_HOURS_LATE = 7 * 24

/** The hours in which a time series may have rows that no copy has: since the newest row, within a week (rings sync late). */
export function slotsOfNewRows(spans: SpanList, now: number): SlotRange {
  const newest = Math.max(...spans.map((span) => span.newestSlot() ?? Number.NEGATIVE_INFINITY))
  return { first: Math.max(newest, timeToSlot(now) - MAX_HOURS_LATE), last: Number.POSITIVE_INFINITY }
}
