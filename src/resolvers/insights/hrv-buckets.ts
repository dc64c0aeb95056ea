import type { interbeatInterval } from '../../oura/resources/interbeat-interval.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import { SECOND_MS } from '../../time.ts'
import type { Calendar } from '../data/calendar.ts'
import { standardDeviationOf } from './statistics.ts'
import { dotProduct } from './sums.ts'
import { type TimeBucket, toBuckets } from './time-buckets.ts'

/**
 * Heart rate variability in a period of time, from the intervals between beats. The definitions are those of the Task Force
 * of the European Society of Cardiology, "Heart rate variability: standards of measurement" (1996).
 */
export interface HrvBucket {
  /** Start of the bucket, ms since 1970. */
  readonly startTime: number
  /** Valid intervals, at least one. */
  readonly count: number
  /** Root mean square of the differences between successive intervals, ms. Null without two successive ones. */
  readonly rmssd: number | null
  /** Population standard deviation of the intervals, ms. */
  readonly sdnn: number
}

/** Longest range, in days. A day has about 30,000 intervals: 30 requests to Oura. */
export const MAX_HRV_DAYS = 7

type Row = Pick<RecordOf<typeof interbeatInterval>, 'time' | 'ibi' | 'validity'>

/** A valid interval. */
interface Interval {
  readonly time: number
  readonly ibi: number
  /** Difference to the interval just before it, ms; null if that one is not valid or missing. */
  readonly change: number | null
}

/** Validity 1 is good, 3 was corrected by Oura (specification 1.29, PublicInterbeatIntervalRow). */
const isValid = ({ ibi, validity }: Row): boolean =>
  typeof ibi === 'number' && (validity === 1 || validity === 3)

/** How much longer than the interval the time between two rows may be. Beyond it, beats between them are missing. */
const GAP_MS = SECOND_MS

/**
 * The heart rate variability of each bucket, aligned to midnight on a calendar. Buckets without a valid interval are left out.
 * @param rows in order of time
 */
export function toHrvBuckets(rows: readonly Row[], length: TimeBucket, calendar: Calendar): HrvBucket[] {
  return toBuckets(toIntervals(rows), length, calendar).map(({ startTime, rows: intervals }) => {
    // The first interval of a bucket has its predecessor in another one.
    const changes = intervals.slice(1).flatMap(({ change }) => (change === null ? [] : [change]))
    return {
      startTime,
      count: intervals.length,
      rmssd: changes.length === 0 ? null : Math.sqrt(dotProduct(changes, changes) / changes.length),
      sdnn: standardDeviationOf(intervals.map(({ ibi }) => ibi)),
    }
  })
}

function toIntervals(rows: readonly Row[]): Interval[] {
  const intervals: Interval[] = []
  let before: Row | undefined
  for (const row of rows) {
    if (isValid(row)) {
      const ibi = row.ibi ?? 0
      const isSuccessive = before !== undefined && isValid(before) && row.time - before.time <= ibi + GAP_MS
      intervals.push({ time: row.time, ibi, change: isSuccessive ? ibi - (before?.ibi ?? 0) : null })
    }
    before = row
  }
  return intervals
}
