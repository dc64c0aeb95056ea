import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics'
import { BadUserInputError } from '../../errors.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { DailyValues } from './metric.ts'
import { correlationPValue } from './student-t.ts'
import { clamp, extentOf, scaled } from './sums.ts'

/** The values of two metrics that belong together. */
export interface CorrelationPair {
  /** Day slot of x. */
  readonly day: number
  readonly x: number
  readonly y: number
}

/** How two metrics move together. All three are null below 4 pairs, or if one of the metrics is constant. */
export interface Coefficients {
  /** Pearson's r, -1 to 1: how close the pairs are to a straight line. */
  readonly pearson: number | null
  /** Spearman's rho, -1 to 1: Pearson's r of the ranks, with the mean rank for equal values. */
  readonly spearman: number | null
  /** Two-sided p-value of Pearson's r: Student's t with count - 2 degrees of freedom. */
  readonly pValue: number | null
}

const MIN_PAIRS = 4

/** How far two metrics may be apart, in days. */
export const MAX_LAG_DAYS = 365

/** @throws BadUserInputError */
export function parseLagDays(lagDays: number | null | undefined, byDefault: number): number {
  const days = lagDays ?? byDefault
  if (Math.abs(days) <= MAX_LAG_DAYS) return days
  throw new BadUserInputError(
    'lagDays',
    `lagDays is ${days}, but must be from -${MAX_LAG_DAYS} to ${MAX_LAG_DAYS}.`,
  )
}

/** A range of days, some days later. */
export const shiftRange = ({ first, last }: SlotRange, days: number): SlotRange => ({
  first: first + days,
  last: last + days,
})

/** The value of x on each day of a range, with that of y `lagDays` later; only days that have both. */
export function toPairs(
  { first, last }: SlotRange,
  xs: DailyValues,
  ys: DailyValues,
  lagDays: number,
): CorrelationPair[] {
  const pairs: CorrelationPair[] = []
  for (let day = first; day <= last; day++) {
    const [x, y] = [xs.get(day), ys.get(day + lagDays)]
    if (x !== undefined && y !== undefined) pairs.push({ day, x, y })
  }
  return pairs
}

const UNKNOWN: Coefficients = { pearson: null, spearman: null, pValue: null }

export function correlate(pairs: readonly CorrelationPair[]): Coefficients {
  const xs = scaled(pairs.map(({ x }) => x)).values
  const ys = scaled(pairs.map(({ y }) => y)).values
  if (pairs.length < MIN_PAIRS || isConstant(xs) || isConstant(ys)) return UNKNOWN
  const pearson = clamp(sampleCorrelation(xs, ys), -1, 1)
  const spearman = clamp(sampleRankCorrelation(xs, ys), -1, 1)
  return { pearson, spearman, pValue: correlationPValue(pearson, pairs.length) }
}

function isConstant(values: readonly number[]): boolean {
  const [min, max] = extentOf(values)
  return min === max
}

/** Two metrics, and how many days the second one is later. */
export interface MetricPair<M> {
  readonly x: M
  readonly y: M
  readonly lagDays: number
}

/** Every pair of different metrics: once for the same day, in both orders for each other lag. */
export function pairsOf<M>(metrics: readonly M[], lags: readonly number[]): MetricPair<M>[] {
  const [names, days] = [[...new Set(metrics)], [...new Set(lags)]]
  return days.flatMap((lagDays) =>
    names.flatMap((x, index) => {
      const others = lagDays === 0 ? names.slice(index + 1) : names.filter((name) => name !== x)
      return others.map((y) => ({ x, y, lagDays }))
    }),
  )
}

/** The days of a range, and those before and after it that any lag reaches. */
export const reachOfLags = ({ first, last }: SlotRange, lags: readonly number[]): SlotRange => ({
  first: first + Math.min(0, ...lags),
  last: last + Math.max(0, ...lags),
})
