import type { heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import type { Calendar } from '../data/calendar.ts'
import { extentOf, meanOf } from './sums.ts'
import { startOfBucket, TIME_BUCKETS, type TimeBucket, toBuckets } from './time-buckets.ts'

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

/** Heart rates of 5 minutes, or of one. Their sum is exact, because they are whole numbers. */
interface Part {
  /** Start, ms since 1970. */
  readonly time: number
  count: number
  sum: number
  min: number
  max: number
}

/**
 * Groups heart rates into buckets that are aligned to midnight on a calendar. Empty buckets are left out.
 * @param rows in order of time
 */
export function toHeartRateBuckets(
  rows: readonly HeartRate[],
  length: TimeBucket,
  calendar: Calendar,
): HeartRateBucket[] {
  // Every other length is a multiple of 5 minutes.
  const partLength = length === 'MINUTE' ? 'MINUTE' : 'FIVE_MINUTES'
  return toBuckets(toParts(rows, partLength, calendar), length, calendar).map(
    ({ startTime, rows: parts }) => {
      const [min, max] = extentOf(parts.flatMap((part) => [part.min, part.max]))
      const count = parts.reduce((total, part) => total + part.count, 0)
      const sum = parts.reduce((total, part) => total + part.sum, 0)
      const timeWeightedMean = meanOf(parts.map((part) => part.sum / part.count))
      return { startTime, count, min, max, mean: sum / count, timeWeightedMean }
    },
  )
}

/** A single pass: three months have 110,000 rows. */
function toParts(rows: readonly HeartRate[], length: TimeBucket, calendar: Calendar): Part[] {
  const parts: Part[] = []
  let part: Part | undefined
  for (const { time, bpm } of rows) {
    if (typeof bpm !== 'number') continue
    if (part === undefined || time >= part.time + TIME_BUCKETS[length]) {
      part = { time: startOfBucket(time, length, calendar), count: 0, sum: 0, min: bpm, max: bpm }
      parts.push(part)
    }
    part.count++
    part.sum += bpm
    part.min = Math.min(part.min, bpm)
    part.max = Math.max(part.max, bpm)
  }
  return parts
}

/** Statistics of heart rates. */
export type HeartRateStatistics = Pick<HeartRateBucket, 'count' | 'min' | 'max' | 'mean'>

/** Statistics of all heart rates of a period. Null without any. */
export function toHeartRateStatistics(rows: readonly HeartRate[]): HeartRateStatistics | null {
  const rates = rows.flatMap(({ bpm }) => (typeof bpm === 'number' ? [bpm] : []))
  if (rates.length === 0) return null
  const [min, max] = extentOf(rates)
  return { count: rates.length, min, max, mean: meanOf(rates) }
}
