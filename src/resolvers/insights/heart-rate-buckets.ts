import type { heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import type { Calendar } from '../data/calendar.ts'
import { extentOf, meanOf } from './sums.ts'
import { type TimeBucket, toBuckets } from './time-buckets.ts'

/** Statistics of the heart rates in a period of time. */
export interface HeartRateBucket {
  /** Start of the bucket, ms since 1970. */
  readonly startTime: number
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Mean of the means of each 5 minutes: samples lie denser in workouts than at rest. */
  readonly timeWeightedMean: number
}

type HeartRate = Pick<RecordOf<typeof heartrate>, 'time' | 'bpm'>

/**
 * Groups heart rates into buckets that are aligned to midnight on a calendar. Empty buckets are left out.
 * @param rows in order of time
 */
export function toHeartRateBuckets(
  rows: readonly HeartRate[],
  length: TimeBucket,
  calendar: Calendar,
): HeartRateBucket[] {
  const measured = rows.flatMap(({ time, bpm }) => (typeof bpm === 'number' ? [{ time, bpm }] : []))
  return toBuckets(measured, length, calendar).map(({ startTime, rows: samples }) => {
    const rates = samples.map(({ bpm }) => bpm)
    const [min, max] = extentOf(rates)
    const means = toBuckets(samples, 'FIVE_MINUTES', calendar).map((part) =>
      meanOf(part.rows.map(({ bpm }) => bpm)),
    )
    return {
      startTime,
      count: rates.length,
      min,
      max,
      mean: meanOf(rates),
      timeWeightedMean: meanOf(means),
    }
  })
}
