import { BadUserInputError } from '../errors.ts'
import type { FieldSet } from '../oura/records/field-set.ts'
import { dayToSlot, newestPossibleSlot, type SlotRange, timeToSlot } from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import { limitsOf } from '../resolvers/data/plan-limits.ts'
import { planRanges } from '../resolvers/data/range-planner.ts'

/** Days from `startDate` to `endDate`, both included. */
export interface DayRange {
  /** The first day, YYYY-MM-DD. */
  readonly startDate: string
  /** The last day, YYYY-MM-DD. @default today, in any time zone */
  readonly endDate?: string | undefined
}

/** Time from `startDatetime` up to `endDatetime`, which is not included. */
export interface TimeRange {
  /** ISO 8601 with an offset from UTC, such as `2026-11-20T08:00:00+01:00`, or a Date. */
  readonly startDatetime: string | Date
  /** Like `startDatetime`. @default now */
  readonly endDatetime?: string | Date | undefined
}

/**
 * The slots of a range of days.
 * @param now ms since 1970
 * @throws BadUserInputError
 */
export function toDaySlots({ startDate, endDate }: DayRange, now: number): SlotRange {
  const first = toSlot('startDate', startDate)
  const last = endDate === undefined ? newestPossibleSlot('day', now) : toSlot('endDate', endDate)
  if (first > last) throw new BadUserInputError('startDate', 'startDate must not be after endDate.')
  return { first, last }
}

/**
 * The instants of a range of time, in ms since 1970.
 * @param now ms since 1970
 * @throws BadUserInputError
 */
export function toInstants({ startDatetime, endDatetime }: TimeRange, now: number) {
  const from = toInstant('startDatetime', startDatetime)
  const until = endDatetime === undefined ? now : toInstant('endDatetime', endDatetime)
  if (from >= until) throw new BadUserInputError('startDatetime', 'startDatetime must be before endDatetime.')
  return { from, until }
}

/** The hours that contain a range of time. */
export const toHourSlots = ({
  from,
  until,
}: {
  readonly from: number
  readonly until: number
}): SlotRange => ({
  first: timeToSlot(from),
  last: timeToSlot(until - 1),
})

/** The ranges that one request each fetches, in ascending order (see planRanges). */
export const toWindows = (resource: Resource, range: SlotRange, fields: FieldSet): readonly SlotRange[] =>
  planRanges([range], { fresh: [], underWay: [] }, limitsOf(resource, fields))

function toSlot(argument: string, day: string): number {
  const slot = typeof day === 'string' ? dayToSlot(day) : Number.NaN
  if (!Number.isNaN(slot)) return slot
  throw new BadUserInputError(argument, `${argument} must be a day such as 2026-11-20.`)
}

const HAS_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i

function toInstant(argument: string, time: string | Date): number {
  const isReadable = time instanceof Date || (typeof time === 'string' && HAS_OFFSET.test(time))
  const instant = isReadable ? new Date(time).getTime() : Number.NaN
  if (!Number.isNaN(instant)) return instant
  throw new BadUserInputError(
    argument,
    `${argument} must be a Date, or a time with its offset from UTC such as 2026-11-20T08:00:00+01:00.`,
  )
}
