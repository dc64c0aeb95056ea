import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.ts'
import { readDay, readDigits } from './slots.ts'

/**
 * `Date.parse`, which takes several times as long for a time as Oura writes it: `2024-11-07T08:30:00.000+01:00`. Every row
 * of a time series is placed by one. Any other text is left to Date.parse.
 * @returns ms since 1970; NaN for a text that is no time
 */
export function parseInstant(text: string): number {
  const instant = readInstant(text)
  return Number.isNaN(instant) ? Date.parse(text) : instant
}

/** NaN for a text that is not in the usual form. */
function readInstant(text: string): number {
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return Number.NaN
  const hasFraction = text[19] === '.'
  const fraction = hasFraction ? readDigits(text, 20, 23) : 0
  return (
    readDay(text) * DAY_MS +
    below(24, readDigits(text, 11, 13)) * HOUR_MS +
    below(60, readDigits(text, 14, 16)) * MINUTE_MS +
    below(60, readDigits(text, 17, 19)) * SECOND_MS +
    fraction -
    readOffsetMs(text, hasFraction ? 23 : 19)
  )
}

/** The UTC offset at the end of a text: Z or +01:00. */
function readOffsetMs(text: string, start: number): number {
  const sign = text[start]
  if (sign === 'Z' && text.length === start + 1) return 0
  if ((sign !== '+' && sign !== '-') || text[start + 3] !== ':' || text.length !== start + 6)
    return Number.NaN
  const offset =
    below(24, readDigits(text, start + 1, start + 3)) * HOUR_MS +
    below(60, readDigits(text, start + 4, start + 6)) * MINUTE_MS
  return sign === '+' ? offset : -offset
}

const below = (limit: number, value: number): number => (value < limit ? value : Number.NaN)
