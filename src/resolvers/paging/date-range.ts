import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import { dayToSlot, latestToday, type SlotRange } from '../../oura/records/slots.ts'

/** The arguments of a connection over days; both dates are inclusive. */
export interface DateRangeArguments {
  readonly startDate?: string | null | undefined
  readonly endDate?: string | null | undefined
}

/** Days in a range whose start is not given. */
export const DEFAULT_RANGE_DAYS = 30

/** Longest range, in days: twenty years. */
export const MAX_RANGE_DAYS = 7305

/**
 * The days a connection is asked for. Without an end it reaches to today in the last time zone on earth; without
 * a start it has DEFAULT_RANGE_DAYS days.
 * @throws BadUserInputError
 */
export function parseDateRange({ startDate, endDate }: DateRangeArguments, clock: Clock): SlotRange {
  const last = endDate == null ? latestToday(clock.now()) : dayToSlot(endDate)
  const first = startDate == null ? last - DEFAULT_RANGE_DAYS + 1 : dayToSlot(startDate)
  if (first > last && endDate == null) {
    throw new BadUserInputError('startDate', `startDate ${startDate} lies in the future.`)
  }
  if (first > last) {
    throw new BadUserInputError('startDate', `startDate ${startDate} is after endDate ${endDate}. Swap them.`)
  }
  if (last - first >= MAX_RANGE_DAYS) {
    throw new BadUserInputError(
      'startDate',
      `The range has ${last - first + 1} days; at most ${MAX_RANGE_DAYS} are allowed.`,
    )
  }
  return { first, last }
}
