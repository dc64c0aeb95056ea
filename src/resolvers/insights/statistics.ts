/** Figures over a list of values. */
export interface Statistics {
  readonly count: number
  readonly sum: number
  readonly mean: number
  readonly min: number
  readonly max: number
  readonly median: number
  /** Of the population: the root of the mean squared distance from the mean. */
  readonly standardDeviation: number
}

/** Null for an empty list, which has no mean. */
export function toStatistics(values: readonly number[]): Statistics | null {
  const sorted = values.toSorted((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) return null
  const sum = total(sorted)
  const mean = sum / sorted.length
  const variance = total(sorted.map((value) => (value - mean) ** 2)) / sorted.length
  return {
    count: sorted.length,
    sum,
    mean,
    min,
    max,
    median: medianOf(sorted),
    standardDeviation: Math.sqrt(variance),
  }
}

/** Mean of a list; null for an empty one. */
export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : total(values) / values.length

/** Sum of a list. */
export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** The middle of an ascending list, or the mean of its two middles. */
function medianOf(sorted: readonly number[]): number {
  const half = sorted.length / 2
  return total(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)) / (sorted.length % 2 === 0 ? 2 : 1)
}
