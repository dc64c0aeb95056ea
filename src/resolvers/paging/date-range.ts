import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import { dayToSlot, latestToday, type SlotRange } from '../../oura/records/slots.ts'

/** Arguments of a range of days. Both dates are inclusive. */
export interface DateRangeArguments {
  readonly startDate?: string | null | undefined
  readonly endDate?: string | null | undefined
}

/** Number of days in a range without a startDate. */
export const DEFAULT_RANGE_DAYS = 30

/** Longest range in days: twenty years. */
export const MAX_RANGE_DAYS = 7305

/**
 * The range of days of a connection. endDate defaults to today in the time zone that is furthest ahead (UTC+14),
 * startDate to DEFAULT_RANGE_DAYS days up to endDate.
 * @throws BadUserInputError
 */
export function parseDateRange({ startDate, endDate }: DateRangeArguments, clock: Clock): SlotRange {
  const last = endDate == null ? latestToday(clock.now()) : dayToSlot(endDate)
  const first = startDate == null ? last - DEFAULT_RANGE_DAYS + 1 : dayToSlot(startDate)
  if (first > last && endDate == null) {
    throw new BadUserInputError('startDate', `startDate ${startDate} is in the future.`)
  }
  if (first > last) {
    throw new BadUserInputError('startDate', `startDate ${startDate} is after endDate ${endDate}. Swap them.`)
  }
  if (last - first >= MAX_RANGE_DAYS) {
    throw new BadUserInputError(
      'startDate',
      `The range has ${last - first + 1} days, but at most ${MAX_RANGE_DAYS} are allowed. Shorten it.`,
    )
  }
  return { first, last }
}
