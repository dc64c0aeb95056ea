import { sum } from 'simple-statistics'

/** Values divided by a power of two. */
interface Scaled<V = number> {
  readonly scale: number
  readonly values: V[]
}

/**
 * Divides values by a power of two, which is exact, so that all lie between -2 and 2. Sums and squares of them stay finite
 * and do not vanish, however large or small the values are. Null stays null.
 */
export function scaled<V extends number | null>(values: readonly V[]): Scaled<V> {
  const largest = values.reduce<number>((max, value) => Math.max(max, Math.abs(value ?? 0)), 0)
  const scale = largest === 0 ? 1 : 2 ** Math.min(Math.floor(Math.log2(largest)), 1023)
  return { scale, values: values.map((value) => (value === null ? value : value / scale) as V) }
}

/** A number within two bounds. */
export const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max)

/** The nearest number that GraphQL's Float can hold: infinity becomes the largest double. */
export const finite = (value: number): number => clamp(value, -Number.MAX_VALUE, Number.MAX_VALUE)

/** Sum of a list, compensated for rounding (Kahan-Babuška). 0 for an empty list. */
export function total(values: readonly number[]): number {
  const { scale, values: parts } = scaled(values)
  return finite(sum(parts) * scale)
}

/**
 * The smallest and the largest value of a list.
 * @param values at least one
 */
export const extentOf = (values: readonly number[]): readonly [min: number, max: number] =>
  values.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )

/**
 * Mean of a list: never below its minimum or above its maximum, where rounding could carry it.
 * @param values at least one
 */
export function meanOf(values: readonly number[]): number {
  const { scale, values: parts } = scaled(values)
  return clamp((sum(parts) / parts.length) * scale, ...extentOf(values))
}

/**
 * The distance of each value from the mean, divided by a power of two. All are 0 if all values are equal.
 * @param values at least one
 */
export function deviationsOf(values: readonly number[]): Scaled {
  const { scale, values: parts } = scaled(values)
  const mean = meanOf(parts)
  return { scale, values: parts.map((value) => value - mean) }
}

/** Sum of the products of two lists of equal length. */
export const dotProduct = (a: readonly number[], b: readonly number[]): number =>
  sum(a.map((value, index) => value * (b[index] ?? 0)))
