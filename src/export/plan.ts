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
  /**
   * Days that changed although they are settled, as webhook events name them.
   * @default none
   */
  readonly changed?: readonly SlotRange[]
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
  const { from, now, changed = [] } = options
  const today = slotUnit === 'day' ? latestToday(now) : timeToDay(now, 0)
  // A record may cover days after its own: it can change until the last of them is over.
  const trailingMs = (TRAILING_DAYS + resource.lookBackDays) * DAY_MS
  const lastSettled = slotOfAge('day', trailingMs, now)
  // Days before those of the export are read once, so they have to be settled. Otherwise none of its days is, and it
  // begins again.
  const { progress: known } = options
  const isContinued = known !== null && (from >= known.from || known.from <= lastSettled + 1)
  const before: Progress = isContinued ? known : { from, settledThrough: from - 1, completeAt: null }

  const reads: PlannedRead[] = []
  let progress = before
  function read(days: SlotRange, change: Partial<Progress>): void {
    progress = { ...progress, ...change }
    const range =
      slotUnit === 'day' ? days : { first: days.first * HOURS, last: days.last * HOURS + HOURS - 1 }
    reads.push({ range, progress, expectedRequests: requestsFor(resource, days) })
  }

  for (const days of settledChanges(changed, before)) {
    for (const part of cutByMonths(resource, days)) read(part, {})
  }
  for (const days of cutByMonths(resource, { first: before.settledThrough + 1, last: today })) {
    const settledThrough = Math.max(progress.settledThrough, Math.min(days.last, lastSettled))
    read(days, { settledThrough })
  }
  for (const days of cutByMonths(resource, { first: from, last: before.from - 1 }).reverse()) {
    read(days, { from: days.first })
  }
  const last = reads.pop()
  return last === undefined ? [] : [...reads, { ...last, progress: { ...progress, completeAt: now } }]
}

const HOURS = 24

/** The parts of changed ranges that the export counts as settled; the rest is read anyway. */
const settledChanges = (changed: readonly SlotRange[], { from, settledThrough }: Progress): SlotRange[] =>
  changed
    .map(({ first, last }) => ({ first: Math.max(first, from), last: Math.min(last, settledThrough) }))
    .filter(({ first, last }) => first <= last)

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
