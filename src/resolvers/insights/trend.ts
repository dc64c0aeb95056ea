import { BadUserInputError } from '../../errors.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { DailyValues } from './metric.ts'
import { clamp, deviationsOf, dotProduct, finite, scaled } from './sums.ts'

/** A day of a trend. */
export interface TrendPoint {
  /** Days since 1970-01-01. */
  readonly dayNumber: number
  readonly value: number | null
  /** Mean of the counted values of the window that ends on this day. Null if it has none. */
  readonly movingAverage: number | null
  /** The day is over. */
  readonly isComplete: boolean
}

export const DEFAULT_TREND_WINDOW = 7

/** Longest window of a moving average, in days. */
export const MAX_TREND_WINDOW = 365

/** @throws BadUserInputError */
export function parseTrendWindow(window: number | null | undefined): number {
  const days = window ?? DEFAULT_TREND_WINDOW
  if (days >= 1 && days <= MAX_TREND_WINDOW) return days
  throw new BadUserInputError('window', `window is ${days}, but must be from 1 to ${MAX_TREND_WINDOW} days.`)
}

/** The days whose values a trend needs: its range, and before it the days that the first moving average reaches back to. */
export const trendDays = ({ first, last }: SlotRange, window: number): SlotRange => ({
  first: first - window + 1,
  last,
})

interface TrendData {
  readonly range: SlotRange
  readonly window: number
  /** Values of all days of trendDays(). */
  readonly values: DailyValues
  /** Those that statistics count, see countedValues(). */
  readonly counted: DailyValues
  readonly lastCompleteDay: number
}

/** One point for each day of a range, with or without a value. */
export function toTrendPoints({ range, window, values, counted, lastCompleteDay }: TrendData): TrendPoint[] {
  const { first, last } = trendDays(range, window)
  const days = Array.from({ length: last - first + 1 }, (_, index) => counted.get(first + index) ?? null)
  const averages = movingAverages(days, window).slice(window - 1)
  return averages.map((movingAverage, index) => {
    const dayNumber = range.first + index
    const value = values.get(dayNumber) ?? null
    return { dayNumber, value, movingAverage, isComplete: dayNumber <= lastCompleteDay }
  })
}

/** Bounds of the values of a trend, both exclusive. */
export interface TrendBounds {
  readonly above?: number | null | undefined
  readonly below?: number | null | undefined
}

/** The points whose value lies within bounds. Points without a value are left out, unless there is no bound. */
export function pointsWithin(
  points: readonly TrendPoint[],
  { above, below }: TrendBounds,
): readonly TrendPoint[] {
  if (above == null && below == null) return points
  return points.filter(
    ({ value }) => value !== null && (above == null || value > above) && (below == null || value < below),
  )
}

/** What the mean of some values is made from. */
interface Sum {
  readonly count: number
  readonly sum: number
  /** What rounding has taken from `sum`. */
  readonly lost: number
  /** Of the values as they are; `sum` is that of scaled ones. */
  readonly min: number
  readonly max: number
}

const NOTHING: Sum = {
  count: 0,
  sum: 0,
  lost: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
}

/** Adds two sums with Neumaier's compensation. */
function add(a: Sum, b: Sum): Sum {
  const sum = a.sum + b.sum
  const rounding = Math.abs(a.sum) >= Math.abs(b.sum) ? a.sum - sum + b.sum : b.sum - sum + a.sum
  return {
    count: a.count + b.count,
    sum,
    lost: a.lost + b.lost + rounding,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  }
}

const meanOfSum = ({ count, sum, lost, min, max }: Sum, scale: number): number | null =>
  count === 0 ? null : clamp(((sum + lost) / count) * scale, min, max)

/**
 * The mean of the values in the window that ends at each index, in linear time. A window is the end of one block of
 * `window` values and the start of the next one. Both are sums without a subtraction, so rounding does not add up.
 */
function movingAverages(values: readonly (number | null)[], window: number): (number | null)[] {
  const { scale, values: parts } = scaled(values)
  const sums = values.map((value, index) =>
    value === null ? NOTHING : { count: 1, sum: parts[index] ?? 0, lost: 0, min: value, max: value },
  )
  const fromBlockStart: Sum[] = []
  for (const [index, own] of sums.entries()) {
    const before = index % window === 0 ? NOTHING : (fromBlockStart[index - 1] ?? NOTHING)
    fromBlockStart.push(add(before, own))
  }
  const toBlockEnd: Sum[] = new Array(values.length).fill(NOTHING)
  for (let index = values.length - 1; index >= 0; index--) {
    const after = (index + 1) % window === 0 ? NOTHING : (toBlockEnd[index + 1] ?? NOTHING)
    toBlockEnd[index] = add(sums[index] ?? NOTHING, after)
  }
  return fromBlockStart.map((head, index) => {
    const start = index - window + 1
    const tail = start > 0 && start % window !== 0 ? (toBlockEnd[start] ?? NOTHING) : NOTHING
    return meanOfSum(add(tail, head), scale)
  })
}

/** Slope of the least-squares line through the days that have a value. Null if fewer than two days have one. */
export function slopePerDay(counted: DailyValues): number | null {
  if (counted.size < 2) return null
  const days = deviationsOf([...counted.keys()])
  const values = deviationsOf([...counted.values()])
  const slope = dotProduct(days.values, values.values) / dotProduct(days.values, days.values)
  return finite((slope * values.scale) / days.scale)
}
