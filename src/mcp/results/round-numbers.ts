/** Oura's own values have at most five. More digits are noise, and a model reads and repeats each of them. */
const SIGNIFICANT_DIGITS = 6

/** A copy of a value whose numbers have six significant digits. Whole numbers stay as they are. */
export function roundNumbers<T>(value: T): T
export function roundNumbers(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS))
  }
  if (Array.isArray(value)) return value.map((item) => roundNumbers<unknown>(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, roundNumbers<unknown>(item)]))
}
