import type { DateRange, Day } from './date-range.ts'

/** The placeholder of an unknown number. */
export const NONE = '–'

const LOCALE = 'en-GB'

const dayFormat = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', ...options })

const formats = {
  short: dayFormat({ day: 'numeric', month: 'short' }),
  weekday: dayFormat({ weekday: 'short' }),
  long: dayFormat({ weekday: 'long', day: 'numeric', month: 'long' }),
  medium: dayFormat({ weekday: 'short', day: 'numeric', month: 'short' }),
  full: dayFormat({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
  year: dayFormat({ day: 'numeric', month: 'short', year: 'numeric' }),
  month: dayFormat({ month: 'long', year: 'numeric' }),
  shortMonth: dayFormat({ month: 'short', year: 'numeric' }),
}

/**
 * A day in words: short "24 Nov", weekday "Tue", long "Tuesday 24 November", medium "Tue, 24 Nov", full "Tue, 24 Nov 2026", year
 * "24 Nov 2026", month "November 2026", shortMonth "Nov 2026".
 */
export const formatDay = (day: Day, style: keyof typeof formats): string =>
  formats[style].format(Date.parse(day))

const plain = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 12,345 */
export const formatNumber = (value: number | null | undefined): string =>
  value == null ? NONE : plain.format(value)

/** 5.2 */
export const formatDecimal = (value: number | null | undefined): string =>
  value == null ? NONE : oneDigit.format(value)

/** With its sign: +3, −2, 0. */
export function formatChange(value: number, format: (value: number) => string = formatNumber): string {
  const text = format(Math.abs(value))
  if (Number(text) === 0) return text
  return `${value < 0 ? '−' : '+'}${text}`
}

/** 7 h 42 min, 42 min */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds == null) return NONE
  const minutes = Math.round(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** 7:42 in hours and minutes, for narrow tables. */
export function formatHours(seconds: number | null | undefined): string {
  if (seconds == null) return NONE
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** 8.4 km */
export const formatDistance = (metres: number | null | undefined): string =>
  metres == null ? NONE : `${oneDigit.format(metres / 1000)} km`

/** Oura's name of an activity, such as strength_training, in readable form. */
export function formatActivity(activity: string | null | undefined): string {
  return activity ? sentenceCase(activity) : 'Workout'
}

/** A name of Oura's, such as strength_training or lateMeal, as words with a capital at the start. */
export function sentenceCase(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const instant = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** An instant in the viewer's time zone: 24 Nov, 07:05. */
export const formatInstant = (dateTime: string): string => instant.format(Date.parse(dateTime))

/** The lowest score that Oura's app calls optimal. */
export const OPTIMAL_SCORE = 85

/** 18 – 24 Nov 2026, 26 Oct – 24 Nov 2026 */
export function formatRange({ startDate, endDate }: DateRange): string {
  const isOneMonth = startDate.slice(0, 7) === endDate.slice(0, 7)
  const isOneYear = startDate.slice(0, 4) === endDate.slice(0, 4)
  const start = isOneMonth
    ? String(Number(startDate.slice(8)))
    : formatDay(startDate, isOneYear ? 'short' : 'year')
  return `${start} – ${formatDay(endDate, 'year')}`
}

/** Within a sentence: between 18 Nov 2026 and 24 Nov 2026. */
export const formatBetween = ({ startDate, endDate }: DateRange): string =>
  `between ${formatDay(startDate, startDate.slice(0, 4) === endDate.slice(0, 4) ? 'short' : 'year')} and ${formatDay(endDate, 'year')}`
