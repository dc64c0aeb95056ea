/** A calendar day in the format of the schema's Date: 2026-11-24. */
export type Day = string

/** Both ends are inclusive. */
export interface DateRange {
  readonly startDate: Day
  readonly endDate: Day
}

export type Span = 'week' | 'month'

/** Days of a span. A month always has 30 days, so that months can be compared. */
export const DAYS_OF: Readonly<Record<Span, number>> = { week: 7, month: 30 }

const DAY_MS = 86_400_000

const toMs = (day: Day): number => Date.parse(`${day}T00:00:00Z`)

/** Whether a text is a valid calendar day, unlike 31 February. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && addDays(text, 0) === text

/** The day a number of days later. */
export function addDays(day: Day, count: number): Day {
  const ms = toMs(day) + count * DAY_MS
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().slice(0, 10)
}

/** The span that ends on a day. */
export const rangeUntil = (endDate: Day, span: Span): DateRange => ({
  startDate: addDays(endDate, 1 - DAYS_OF[span]),
  endDate,
})

/** The preceding range of the same length. */
export const rangeBefore = ({ startDate, endDate }: DateRange): DateRange => {
  const before = addDays(startDate, -1)
  return { startDate: addDays(before, (toMs(startDate) - toMs(endDate)) / DAY_MS), endDate: before }
}

/** Every day of a range, oldest first. */
export const daysOf = ({ startDate, endDate }: DateRange): Day[] =>
  Array.from({ length: (toMs(endDate) - toMs(startDate)) / DAY_MS + 1 }, (_, index) =>
    addDays(startDate, index),
  )

/** Today in the local time zone. */
export function today(now: Date): Day {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
