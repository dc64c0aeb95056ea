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

/** Statistics of a list of values. Null for an empty list. */
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

/** Mean of a list. Null for an empty list. */
export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : total(values) / values.length
}

/** Sum of a list. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
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

/** Median of an ascending list: its middle value, or the mean of its two middle values. */
function medianOf(sorted: readonly number[]): number {
  const half = sorted.length / 2
  return total(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1)) / (sorted.length % 2 === 0 ? 2 : 1)
}
