import {
  dayToSlot,
  latestToday,
  type SlotRange,
  slotOfAge,
  slotToDay,
  timeToDay,
  WHOLE,
} from '../oura/records/slots.ts'
import type { Resource } from '../oura/resources/resource.ts'
import { DAY_MS } from '../time.ts'
import type { Progress } from './progress.ts'

/** One list to read from Oura. */
export interface PlannedRead {
  /** In the resource's slots. */
  readonly range: SlotRange
  /** What the export has once the list is written; null for a resource without time, which is read as a whole. */
  readonly progress: Progress | null
  /** Requests that it takes, as far as can be foreseen; for the progress bar. */
  readonly expectedRequests: number
}

export interface PlanOptions {
  /** What earlier runs have written; null before the first. */
  readonly progress: Progress | null
  /** First day that is wanted, as a slot. */
  readonly from: number
  /** ms since 1970 */
  readonly now: number
}

/** Days that Oura may still change after they are over: a ring that was not synchronized, an edited bedtime. */
const TRAILING_DAYS = 7

/**
 * Months of one list. A quarter of nights with their samples is 1 MB, two years of days without samples less; they are
 * also more than any resource reads again.
 */
const MONTHS_WITH_SAMPLES = 3
const MONTHS = 24

/** Rows of one list of a time series, and Oura's longest range for one (oura-api.md, section 5). */
const MAX_ROWS = 40_000
const MAX_SERIES_DAYS = 30
/** Rows of a page of a time series, by what Oura sends. */
const ROWS_PER_PAGE = 1_000

/** Days between two changed ones, up to which one list of both is shorter than two lists. Of a series, each day is long. */
const MERGED_GAP_DAYS = 30

/** Before it there was no ring. */
export const FIRST_DAY = dayToSlot('2015-01-01')

/**
 * Plans the lists that bring an export up to date, in the order in which they have to be written. What the export has is
 * one range without a gap: new days are added in ascending order, earlier ones in descending order, so that the range
 * is known after a crash at any point.
 */
export function planReads(resource: Resource, options: PlanOptions): PlannedRead[] {
  const { slotUnit } = resource
  if (slotUnit === 'whole') return [{ range: WHOLE, progress: null, expectedRequests: 1 }]
  const { from, now } = options
  const today = slotUnit === 'day' ? latestToday(now) : timeToDay(now, 0)
  const lastSettled = lastSettledDay(resource, now)
  const before = continuedProgress(resource, options)
  const reads: PlannedRead[] = []
  let progress = before
  function read(days: SlotRange, change: Partial<Progress>): void {
    progress = { ...progress, ...change }
    reads.push(toRead(resource, days, progress))
  }

  for (const days of cutByMonths(resource, { first: before.settledThrough + 1, last: today })) {
    const settledThrough = Math.max(progress.settledThrough, Math.min(days.last, lastSettled))
    read(days, { settledThrough })
  }
  for (const days of cutByMonths(resource, { first: from, last: before.from - 1 }).reverse()) {
    read(days, { from: days.first })
  }
  return reads
}

/** The days of a resource with days or times that `planReads` leaves out, because they are settled; null if there are none. */
export function settledDays(resource: Resource, options: PlanOptions): SlotRange | null {
  const { from, settledThrough } = continuedProgress(resource, options)
  return from > settledThrough ? null : { first: from, last: settledThrough }
}

/**
 * Plans the lists of settled days that have changed all the same.
 * @param changed days in no order; those that are not settled are left out
 * @param progress of the export, which does not change
 */
export function planChangedReads(
  resource: Resource,
  changed: readonly number[],
  { settled, progress }: { readonly settled: SlotRange; readonly progress: Progress },
): PlannedRead[] {
  const gap = resource.slotUnit === 'hour' ? 1 : MERGED_GAP_DAYS
  const ranges: SlotRange[] = []
  const days = changed.filter((day) => day >= settled.first && day <= settled.last)
  for (const day of days.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && day - last.last <= gap) ranges.splice(-1, 1, { ...last, last: day })
    else ranges.push({ first: day, last: day })
  }
  return ranges
    .flatMap((range) => cutByMonths(resource, range))
    .map((part) => toRead(resource, part, progress))
}

/** A record may cover days after its own: it can change until the last of them is over. */
const lastSettledDay = ({ lookBackDays }: Resource, now: number): number =>
  slotOfAge('day', (TRAILING_DAYS + lookBackDays) * DAY_MS, now)

/**
 * What earlier runs have written, as far as this one continues it. Days before those of the export are read once, so they
 * have to be settled. Otherwise none of its days is, and it begins again.
 */
function continuedProgress(resource: Resource, { progress, from, now }: PlanOptions): Progress {
  const isContinued =
    progress !== null && (from >= progress.from || progress.from <= lastSettledDay(resource, now) + 1)
  return isContinued ? progress : { from, settledThrough: from - 1, completeAt: null }
}

const HOURS = 24

function toRead(resource: Resource, days: SlotRange, progress: Progress): PlannedRead {
  const isDays = resource.slotUnit === 'day'
  const range = isDays ? days : { first: days.first * HOURS, last: days.last * HOURS + HOURS - 1 }
  return { range, progress, expectedRequests: requestsFor(resource, days) }
}

/** Cuts a range of days at the ends of months, into what one list may have. */
function cutByMonths(resource: Resource, { first, last }: SlotRange): SlotRange[] {
  const months =
    resource.slotUnit === 'hour' ? 1 : resource.fieldNames.light === null ? MONTHS : MONTHS_WITH_SAMPLES
  const parts: SlotRange[] = []
  for (let start = first; start <= last; ) {
    const end = Math.min(last, lastDayOf(start, months))
    parts.push(
      ...(resource.slotUnit === 'hour'
        ? cutEvenly({ first: start, last: end }, daysPerList(resource))
        : [{ first: start, last: end }]),
    )
    start = end + 1
  }
  return parts
}

const daysPerList = ({ rowsPerDay }: Resource): number =>
  Math.max(1, Math.min(MAX_SERIES_DAYS, Math.floor(MAX_ROWS / rowsPerDay)))

/** The last day of the month that is `months` - 1 after that of a day. */
function lastDayOf(day: number, months: number): number {
  const [year = 0, month = 0] = slotToDay(day).split('-').map(Number)
  return Date.UTC(year, month - 1 + months, 0) / DAY_MS
}

/** Cuts into parts of about the same length: 31 days are 16 and 15, instead of 30 and 1. */
function cutEvenly({ first, last }: SlotRange, longest: number): SlotRange[] {
  const days = last - first + 1
  const size = Math.ceil(days / Math.ceil(days / longest))
  const parts: SlotRange[] = []
  for (let start = first; start <= last; start += size) {
    parts.push({ first: start, last: Math.min(last, start + size - 1) })
  }
  return parts
}

const requestsFor = ({ rowsPerDay }: Resource, { first, last }: SlotRange): number =>
  Math.max(1, Math.ceil(((last - first + 1) * rowsPerDay) / ROWS_PER_PAGE))
