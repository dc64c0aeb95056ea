import { BadUserInputError } from '../../errors.ts'
import { quantileOf, sortNumbers, standardDeviationOf } from './statistics.ts'
import { finite, meanOf } from './sums.ts'

/** Where a value stands among the values before it. Each figure is null if there is nothing to compute it from. */
export interface Baseline {
  readonly value: number | null
  readonly median: number | null
  readonly lowerQuartile: number | null
  readonly upperQuartile: number | null
  /** Distance of the value from the mean, in population standard deviations. Null if all values before it are equal. */
  readonly zScore: number | null
  /** Share of the values before it that are smaller, in percent. Half of those that are equal count. */
  readonly percentile: number | null
  /** How many days before have a value. */
  readonly count: number
}

export const DEFAULT_BASELINE_DAYS = 60

/** Ten years. */
export const MAX_BASELINE_DAYS = 3653

/** @throws BadUserInputError */
export function parseBaselineDays(days: number | null | undefined): number {
  const number = days ?? DEFAULT_BASELINE_DAYS
  if (number >= 1 && number <= MAX_BASELINE_DAYS) return number
  throw new BadUserInputError('days', `days is ${number}, but must be from 1 to ${MAX_BASELINE_DAYS}.`)
}

/**
 * @param value of the day
 * @param before values of the days before it
 */
export function toBaseline(value: number | null, before: readonly number[]): Baseline {
  if (before.length === 0) {
    return {
      value,
      median: null,
      lowerQuartile: null,
      upperQuartile: null,
      zScore: null,
      percentile: null,
      count: 0,
    }
  }
  const sorted = sortNumbers(before)
  return {
    value,
    median: quantileOf(sorted, 0.5),
    lowerQuartile: quantileOf(sorted, 0.25),
    upperQuartile: quantileOf(sorted, 0.75),
    zScore: value === null ? null : zScoreOf(value, sorted),
    percentile: value === null ? null : percentileOf(value, sorted),
    count: before.length,
  }
}

function zScoreOf(value: number, values: readonly number[]): number | null {
  const deviation = standardDeviationOf(values)
  return deviation === 0 ? null : finite((value - meanOf(values)) / deviation)
}

function percentileOf(value: number, values: readonly number[]): number {
  const smaller = values.filter((other) => other < value).length
  const equal = values.filter((other) => other === value).length
  return (100 * (smaller + equal / 2)) / values.length
}
