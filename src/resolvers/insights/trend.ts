import { BadUserInputError } from '../../errors.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { DailyValues } from './daily-metric.ts'
import { meanOf, total } from './statistics.ts'

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
  return days.map((value, index) => ({
    dayNumber: first + index,
    value,
    movingAverage: meanOf(days.slice(Math.max(0, index - window + 1), index + 1).filter(isNumber)),
  }))
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
