import { widestAlike } from '../../oura/records/field-set.ts'
import {
  latestToday,
  newestPossibleSlot,
  type SlotRange,
  timeToDay,
  timeToSlot,
  WHOLE,
} from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { HOUR_MS } from '../../time.ts'
import type { Ask, MissingRange } from './ask.ts'
import { limitsOf } from './plan-limits.ts'

/**
 * The last slot that can hold a record, if a range reaches the present: the same request then tells that later slots are
 * empty. Else null.
 */
export function openEnd(
  resource: Resource,
  { first, last, fields }: MissingRange,
  now: number,
): number | null {
  const { slotUnit } = resource
  if (slotUnit === 'whole') return null
  // Days begin in UTC-12 last.
  const present = slotUnit === 'day' ? timeToDay(now, -12 * HOUR_MS) : timeToSlot(now)
  const end = newestPossibleSlot(slotUnit, now)
  return last >= present && end - first < limitsOf(resource, fields).maxSpan ? end : null
}

/** A question without the slots that cannot have records, and with the fields that cost no more. */
export const toWanted = (resource: Resource, { first, last, fields }: Ask, now: number): Ask => ({
  // Nothing was measured before 1970, and Oura cannot read the years before 1.
  first: Math.max(first, 0),
  last: Math.min(last, lastSlot(resource, now)),
  fields: widestAlike(resource.fieldNames, fields),
})

/** Records change for a week: rings sync late, bedtimes are edited (oura-api.md, section 5). */
const TRAILING_DAYS = 7

/** The days in which records change. A day more, because a record that moves to the day before the first one is not deleted. */
export function trailingDays({ slotUnit }: Resource, now: number): SlotRange {
  if (slotUnit === 'whole') return WHOLE
  const last = newestPossibleSlot(slotUnit, now)
  return { first: last - TRAILING_DAYS - 2, last }
}

/** The last slot that can hold anything yet. */
function lastSlot(resource: Resource, now: number): number {
  switch (resource.slotUnit) {
    case 'day':
      return latestToday(now)
    case 'hour':
      // Oura's clock may be ahead of ours.
      return timeToSlot(now) + 1
    case 'whole':
      return WHOLE.last
  }
}
