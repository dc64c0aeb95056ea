import { timeToSlot } from '../../oura/records/slots.ts'
import { heartrate } from '../../oura/resources/heartrate.ts'
import type { RecordOf } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import { checkWholeSeries, type TimeRange } from '../paging/time-range.ts'

/** Bucket lengths in ms. Each divides a day, so buckets start at the same times on every day. */
export const TIME_BUCKETS = {
  FIVE_MINUTES: 5 * 60_000,
  FIFTEEN_MINUTES: 15 * 60_000,
  HOUR: 60 * 60_000,
  DAY: 24 * 60 * 60_000,
} as const

export type TimeBucket = keyof typeof TIME_BUCKETS

/** Statistics of the heart rates in a period of time. */
export interface HeartRateBucket {
  /** Start of the bucket, ms since 1970. */
  readonly startTime: number
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
}

type HeartRate = Pick<RecordOf<typeof heartrate>, 'time' | 'bpm'>

/**
 * The heart rates of a range in buckets. The first and last bucket count only samples within the range.
 * @param offsetMs UTC offset of the midnight that buckets are aligned to
 * @throws BadUserInputError if the range is too long to fetch as a whole
 */
export async function loadHeartRateBuckets(
  loaders: Loaders,
  range: TimeRange,
  bucketMs: number,
  offsetMs: number,
): Promise<HeartRateBucket[]> {
  checkWholeSeries('heartRateBuckets', range)
  const { from, to } = range
  const rows = await loaders.range(
    heartrate,
    { first: timeToSlot(from), last: timeToSlot(to) },
    { fields: 'full' },
  )
  return toHeartRateBuckets(
    rows.filter(({ time }) => time >= from && time <= to),
    bucketMs,
    offsetMs,
  )
}

/**
 * Groups heart rates into buckets that are aligned to midnight in a UTC offset. Empty buckets are left out.
 * @param rows in order of time
 */
export function toHeartRateBuckets(
  rows: readonly HeartRate[],
  bucketMs: number,
  offsetMs: number,
): HeartRateBucket[] {
  const buckets: { startTime: number; count: number; min: number; max: number; sum: number }[] = []
  for (const { time, bpm } of rows) {
    if (typeof bpm !== 'number') continue
    const startTime = Math.floor((time + offsetMs) / bucketMs) * bucketMs - offsetMs
    const bucket = buckets.at(-1)
    if (bucket?.startTime === startTime) {
      bucket.count++
      bucket.sum += bpm
      bucket.min = Math.min(bucket.min, bpm)
      bucket.max = Math.max(bucket.max, bpm)
    } else buckets.push({ startTime, count: 1, min: bpm, max: bpm, sum: bpm })
  }
  return buckets.map(({ sum, ...bucket }) => ({ ...bucket, mean: sum / bucket.count }))
}
