import { BadUserInputError } from '../../errors.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { DailyValues } from './daily-metric.ts'
import { total } from './statistics.ts'

/** A day of a trend. */
export interface TrendPoint {
  /** Days since 1970-01-01. */
  readonly dayNumber: number
  readonly value: number | null
  /** Mean of the values of the window that ends on this day. Null if it has none. */
  readonly movingAverage: number | null
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

/**
 * One point for each day of a range, with or without a value. A moving average uses only days of the range.
 */
export function toTrendPoints({ first, last }: SlotRange, values: DailyValues, window: number): TrendPoint[] {
  const days = Array.from({ length: last - first + 1 }, (_, index) => values.get(first + index) ?? null)
  const averages = movingAverages(days, window)
  return days.map((value, index) => ({
    dayNumber: first + index,
    value,
    movingAverage: averages[index] ?? null,
  }))
}

/** Count and sum of some values. */
interface Sum {
  readonly count: number
  readonly total: number
}

const NOTHING: Sum = { count: 0, total: 0 }

const add = (a: Sum, b: Sum): Sum => ({ count: a.count + b.count, total: a.total + b.total })

const sumOf = (value: number | null | undefined): Sum =>
  value == null ? NOTHING : { count: 1, total: value }

/**
 * The mean of the values in the window that ends at each index, in linear time. A window is the end of one block of
 * `window` values and the start of the next one. Both are sums without a subtraction, so rounding does not add up.
 */
function movingAverages(values: readonly (number | null)[], window: number): (number | null)[] {
  const fromBlockStart: Sum[] = []
  for (const [index, value] of values.entries()) {
    const before = index % window === 0 ? NOTHING : (fromBlockStart[index - 1] ?? NOTHING)
    fromBlockStart.push(add(before, sumOf(value)))
  }
  const toBlockEnd: Sum[] = new Array(values.length).fill(NOTHING)
  for (let index = values.length - 1; index >= 0; index--) {
    const after = (index + 1) % window === 0 ? NOTHING : (toBlockEnd[index + 1] ?? NOTHING)
    toBlockEnd[index] = add(sumOf(values[index]), after)
  }
  return fromBlockStart.map((head, index) => {
    const start = index - window + 1
    const tail = start > 0 && start % window !== 0 ? (toBlockEnd[start] ?? NOTHING) : NOTHING
    const { count, total: sum } = add(tail, head)
    return count === 0 ? null : sum / count
  })
}

/** Slope of the least-squares line through the days that have a value. Null if fewer than two days have one. */
export function slopePerDay(points: readonly TrendPoint[]): number | null {
  const known = points.flatMap(({ dayNumber, value }) => (value === null ? [] : [{ dayNumber, value }]))
  if (known.length < 2) return null
  const meanDay = total(known.map(({ dayNumber }) => dayNumber)) / known.length
  const meanValue = total(known.map(({ value }) => value)) / known.length
  const covariance = total(known.map(({ dayNumber, value }) => (dayNumber - meanDay) * (value - meanValue)))
  const variance = total(known.map(({ dayNumber }) => (dayNumber - meanDay) ** 2))
  return covariance / variance
}

/** The values of a trend, without the days that have none. */
export function knownValues(points: readonly TrendPoint[]): number[] {
  return points.map(({ value }) => value).filter(isNumber)
}

const isNumber = (value: number | null): value is number => value !== null
