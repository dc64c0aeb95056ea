import { BadUserInputError } from '../../errors.ts'
import { dayToSlot, type SlotRange } from '../../oura/records/slots.ts'
import type { Today } from '../data/today.ts'

/** Arguments of a range of days. Both dates are inclusive. */
export interface DateRangeArguments {
  readonly startDate?: string | null | undefined
  readonly endDate?: string | null | undefined
  /** Number of days up to endDate. */
  readonly lastDays?: number | null | undefined
}

/** A range of days of a field. */
export interface DateRange extends SlotRange {
  /** The argument that decides the start, for errors. @default startDate */
  readonly startArgument?: 'endDate'
}

/** Number of days in a range without a startDate. */
export const DEFAULT_RANGE_DAYS = 30

/** The first day that YYYY-MM-DD can write. */
const FIRST_DAY = dayToSlot('0001-01-01')
/** The last one. */
const LAST_DAY = dayToSlot('9999-12-31')

/** Longest range in days: twenty years. */
export const MAX_RANGE_DAYS = 7305

/**
 * The range of days of a field. endDate defaults to the user's today, startDate to lastDays or DEFAULT_RANGE_DAYS days up
 * to endDate.
 * @throws BadUserInputError
 */
export function parseDateRange(args: DateRangeArguments, today: Today): DateRange {
  const { startDate, endDate } = args
  const days = parseLastDays(args.lastDays, MAX_RANGE_DAYS, startDate == null ? null : 'startDate')
  const start = startDate == null ? null : dayToSlot(startDate)
  const last = endDate == null ? defaultEnd(start, today()) : dayToSlot(endDate)
  const first = start ?? last - (days ?? DEFAULT_RANGE_DAYS) + 1
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
  return startDate == null && endDate != null ? { first, last, startArgument: 'endDate' } : { first, last }
}

/**
 * Today, or the day after it if the range starts there: a client in a time zone ahead of the one that `today` was
 * decided by asks for data since its own today.
 */
const defaultEnd = (start: number | null, today: number): number => (start === today + 1 ? start : today)

/**
 * The range of equal length that ends before another one.
 * @throws BadUserInputError if it begins before the year 1
 */
export function previousRange({ first, last, ...rest }: DateRange): DateRange {
  const previous = { first: first - (last - first + 1), last: first - 1, ...rest }
  if (previous.first >= FIRST_DAY) return previous
  const { startArgument = 'startDate' } = rest
  throw new BadUserInputError(startArgument, 'previous begins before 0001-01-01, so there is no such range.')
}

/**
 * The range that another one is compared with: that of the dates, of equal length if there is one date, and the one just
 * before without any.
 * @throws BadUserInputError
 */
export function comparedRange(
  { startDate, endDate }: Pick<DateRangeArguments, 'startDate' | 'endDate'>,
  range: DateRange,
): DateRange {
  if (startDate == null && endDate == null) return previousRange(range)
  if (startDate != null && endDate != null) return parseDateRange({ startDate, endDate }, () => range.last)
  const daysMore = daysOf(range) - 1
  const start = startDate == null ? dayToSlot(endDate ?? '') - daysMore : dayToSlot(startDate)
  const compared = { first: start, last: start + daysMore }
  if (compared.first >= FIRST_DAY && compared.last <= LAST_DAY) return compared
  throw new BadUserInputError(
    startDate == null ? 'endDate' : 'startDate',
    'The other range reaches beyond the years 1 to 9999. Name both of its dates.',
  )
}

/** Number of days in a range. */
export const daysOf = ({ first, last }: SlotRange): number => last - first + 1

/**
 * The argument lastDays; null without it.
 * @param max the longest range, in days
 * @param other name of an argument that was given and contradicts lastDays, if any
 * @throws BadUserInputError
 */
export function parseLastDays(
  lastDays: number | null | undefined,
  max: number,
  other: string | null,
): number | null {
  if (lastDays == null) return null
  if (other !== null) {
    throw new BadUserInputError(
      'lastDays',
      `lastDays and ${other} cannot be combined: both name the start of the range. Leave out one of them.`,
    )
  }
  if (lastDays >= 1 && lastDays <= max) return lastDays
  throw new BadUserInputError('lastDays', `lastDays is ${lastDays}, but must be from 1 to ${max}.`)
}
