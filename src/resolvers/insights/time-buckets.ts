import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time.ts'
import { type Calendar, dayAt, startOfDay } from '../data/calendar.ts'

/** Bucket lengths in ms. Each divides a day of 24 hours, so buckets start at the same times on every day. */
export const TIME_BUCKETS = {
  MINUTE: MINUTE_MS,
  FIVE_MINUTES: 5 * MINUTE_MS,
  FIFTEEN_MINUTES: 15 * MINUTE_MS,
  HOUR: HOUR_MS,
  DAY: DAY_MS,
} as const

export type TimeBucket = keyof typeof TIME_BUCKETS

/** Rows of a period of time. */
interface Bucket<R> {
  /** Start of the bucket, ms since 1970. */
  readonly startTime: number
  /** At least one. */
  readonly rows: readonly R[]
}

/**
 * Groups rows into buckets that are aligned to midnight on a calendar. Empty buckets are left out. A day on which clocks
 * change has a DAY of 23 or 25 hours.
 * @param rows in order of time
 */
export function toBuckets<R extends { readonly time: number }>(
  rows: readonly R[],
  length: TimeBucket,
  calendar: Calendar,
): Bucket<R>[] {
  const buckets: { startTime: number; rows: R[] }[] = []
  for (const row of rows) {
    const startTime = startOfBucket(row.time, length, calendar)
    const bucket = buckets.at(-1)
    if (bucket?.startTime === startTime) bucket.rows.push(row)
    else buckets.push({ startTime, rows: [row] })
  }
  return buckets
}

/** Start of the bucket that an instant lies in, ms since 1970. */
export function startOfBucket(time: number, length: TimeBucket, calendar: Calendar): number {
  if (length === 'DAY') return startOfDay(calendar, dayAt(calendar, time))
  const [bucketMs, offsetMs] = [TIME_BUCKETS[length], calendar.utcOffsetMs(time)]
  return Math.floor((time + offsetMs) / bucketMs) * bucketMs - offsetMs
}
