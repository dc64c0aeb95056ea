import type { FieldSet } from '../../oura/records/field-set.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { hoursPerPage, maxWindowHours } from '../paging/series-windows.ts'
import type { PlanLimits } from './range-planner.ts'

/** Records of a month are cheaper to fetch along than a second request is. */
const LIGHT_LIMITS: PlanLimits = {
  maxSpan: Number.POSITIVE_INFINITY,
  maxGap: 31,
  maxJoinedSpan: Number.POSITIVE_INFINITY,
}

/**
 * A year of daily_activity with its samples is 3 MB: below the transport's bound of a body. The gap is that of the days
 * that stay fresh longer than today and shorter than the rest of a month (see freshness.ts).
 */
const HEAVY_LIMITS: PlanLimits = { maxSpan: 366, maxGap: 8, maxJoinedSpan: 366 }

/**
 * How far one request for a resource may reach, in slots.
 * @param fields which are fetched
 */
export function limitsOf(resource: Resource, fields: FieldSet): PlanLimits {
  if (resource.slotUnit === 'hour') {
    const perPage = hoursPerPage(resource)
    return { maxSpan: maxWindowHours(resource), maxGap: perPage, maxJoinedSpan: perPage }
  }
  return fields === 'full' && resource.fieldNames.light !== null ? HEAVY_LIMITS : LIGHT_LIMITS
}
