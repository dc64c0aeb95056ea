import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import { type Calendar, dayAt, fixedCalendar, startOfDay } from '../data/calendar.ts'
import { parseLastDays } from './date-range.ts'

/** Arguments that limit a time series. */
export interface TimeRangeArguments {
  readonly startDatetime?: string | null | undefined
  readonly endDatetime?: string | null | undefined
  /** Number of days up to the one of endDatetime. */
  readonly lastDays?: number | null | undefined
}

/** An inclusive range of instants, ms since 1970. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  /** The argument that decides the start, for errors. @default startDatetime */
  readonly startArgument?: 'startDatetime' | 'lastDays'
}

/** Longest range of a time series, in days. */
export const MAX_SERIES_DAYS = 366

/**
 * The range of a time series. Defaults to the last 24 hours. With lastDays it starts with a day of the calendar, of which
 * the day of the end is the last.
 * @throws BadUserInputError
 */
export function parseTimeRange(args: TimeRangeArguments, calendar: Calendar, clock: Clock): TimeRange {
  const { startDatetime, endDatetime } = args
  const days = parseLastDays(args.lastDays, MAX_SERIES_DAYS, startDatetime == null ? null : 'startDatetime')
  const to = endDatetime == null ? clock.now() : Date.parse(endDatetime)
  if (days !== null) {
    return { from: startOfDay(calendar, dayAt(calendar, to) - days + 1), to, startArgument: 'lastDays' }
  }
  const from = startDatetime == null ? to - DAY_MS : Date.parse(startDatetime)
  if (from > to) {
    const end = endDatetime == null ? 'now' : `endDatetime ${endDatetime}`
    throw new BadUserInputError('startDatetime', `startDatetime ${startDatetime} is after ${end}.`)
  }
  if (to - from > MAX_SERIES_DAYS * DAY_MS) {
    const days = Math.ceil((to - from) / DAY_MS)
    throw new BadUserInputError(
      'startDatetime',
      `The range has ${days} days, but at most ${MAX_SERIES_DAYS} are allowed. Shorten it.`,
    )
  }
  return { from, to }
}

/**
 * The longest range that the arguments can have on any calendar.
 * @throws BadUserInputError
 */
export function longestTimeRange(args: TimeRangeArguments, clock: Clock): TimeRange {
  const { from, to } = parseTimeRange(args, fixedCalendar(0), clock)
  return { from: args.lastDays == null ? from : to - args.lastDays * DAY_MS, to }
}

/** Longest range whose rows are all fetched for one field, in days: about 110 requests for heart rate. */
export const MAX_WHOLE_SERIES_DAYS = 92

/**
 * Refuses a field that reads every sample of a long range. It would use up the user's rate limit and then fail.
 * @param field name of the field, for the message
 * @throws BadUserInputError
 */
export function checkWholeSeries(
  field: string,
  { from, to, startArgument = 'startDatetime' }: TimeRange,
  maxDays = MAX_WHOLE_SERIES_DAYS,
): void {
  if (to - from <= maxDays * DAY_MS + HOUR_MS) return
  const days = Math.ceil((to - from) / DAY_MS)
  throw new BadUserInputError(
    startArgument,
    `${field} reads every sample, so the range may have at most ${maxDays} days; this one has ${days}. Shorten it or leave out ${field}.`,
  )
}

/** The range from the start to the end of a record. Null if one of them is missing. */
export function toTimeRange(start: string | null, end: string | null): TimeRange | null {
  const [from, to] = [Date.parse(start ?? ''), Date.parse(end ?? '')]
  return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to }
}

/** Seconds from start to end. Null if one is missing or unreadable, or if the end is before the start. */
export function durationSeconds(start: string | null, end: string | null): number | null {
  const range = toTimeRange(start, end)
  return range === null || range.to < range.from ? null : Math.round((range.to - range.from) / 1000)
}
