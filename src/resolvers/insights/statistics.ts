import { clamp, deviationsOf, dotProduct, finite, meanOf, total } from './sums.ts'

/** Statistics of a list of values. */
export interface Statistics {
  readonly count: number
  readonly sum: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly median: number
  /** Population standard deviation: the root of the mean squared distance from the mean. */
  readonly standardDeviation: number
}

/** Statistics of a list of values, with min <= mean <= max and min <= median <= max. Null for an empty list. */
export function toStatistics(values: readonly number[]): Statistics | null {
  const sorted = sortNumbers(values)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) return null
  return {
    count: sorted.length,
    sum: total(sorted),
    mean: meanOf(sorted),
    min,
    max,
    median: quantileOf(sorted, 0.5),
    standardDeviation: standardDeviationOf(sorted),
  }
}

export const sortNumbers = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)

/** Population standard deviation of a list that is not empty: 0 if all values are equal. */
export function standardDeviationOf(values: readonly number[]): number {
  const { scale, values: deviations } = deviationsOf(values)
  return finite(Math.sqrt(dotProduct(deviations, deviations) / values.length) * scale)
}

/**
 * The value below which a share of the list lies: type 7 of Hyndman and Fan, "Sample quantiles in statistical packages"
 * (1996), which R, NumPy and spreadsheets use. Linear between neighbours.
 * @param sorted ascending, not empty
 * @param share 0 to 1; 0.5 is the median
 */
export function quantileOf(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share
  const lower = sorted[Math.floor(position)] ?? Number.NaN
  const upper = sorted[Math.ceil(position)] ?? Number.NaN
  const weight = position - Math.floor(position)
  return clamp(lower * (1 - weight) + upper * weight, lower, upper)
}

/** Items by key, in order of first appearance. Node 20 has no Map.groupBy. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
