import { addDays, type DateRange, type Day, daysOf } from './date-range.ts'

/** A month of a calendar. */
export interface CalendarMonth<Item> {
  /** 2026-11 */
  readonly month: string
  /** Weekday of the first day: 0 Monday to 6 Sunday. */
  readonly offset: number
  readonly days: readonly Item[]
}

/** 0 Monday to 6 Sunday. */
export const weekdayOf = (day: Day): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** Days in order, by month. */
export function calendarMonths<Item extends { readonly day: Day }>(
  days: readonly Item[],
): CalendarMonth<Item>[] {
  const months = new Map<string, Item[]>()
  for (const item of days) {
    const month = item.day.slice(0, 7)
    months.set(month, [...(months.get(month) ?? []), item])
  }
  return [...months].map(([month, items]) => ({
    month,
    offset: weekdayOf(items[0]?.day ?? `${month}-01`),
    days: items,
  }))
}

/** A colour of the legend: the values from the lowest to the highest that have it. */
export interface Level {
  readonly lowest: number
  readonly highest: number
}

export const MOST_LEVELS = 5

/**
 * Up to five levels with about as many days each, so that one extreme day does not make all others look alike. Equal values
 * have one level. Lowest first; none without values.
 */
export function toLevels(values: readonly number[]): Level[] {
  const sorted = values.toSorted((a, b) => a - b)
  const levels: { lowest: number; highest: number }[] = []
  const size = sorted.length / MOST_LEVELS
  for (const [index, value] of sorted.entries()) {
    const last = levels.at(-1)
    const isFull = index >= levels.length * size
    if (last === undefined || (isFull && value > last.highest)) levels.push({ lowest: value, highest: value })
    else last.highest = value
  }
  return levels
}

/** The index of the level of a value. */
export const levelOf = (levels: readonly Level[], value: number): number =>
  levels.findIndex(({ highest }) => value <= highest)

/** The colour of a level, 1 to 5: few levels are spread over all colours. */
export const shadeOf = (level: number, count: number): number =>
  count < 2 ? 3 : 1 + Math.round((level * (MOST_LEVELS - 1)) / (count - 1))

/** The same day of another month, or its last day. */
function addMonths(day: Day, count: number): Day {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`)
  first.setUTCMonth(first.getUTCMonth() + count)
  const month = first.toISOString().slice(0, 7)
  const inMonth = daysOf({ startDate: `${month}-01`, endDate: addDays(`${month}-01`, 30) })
  return inMonth.filter((each) => each.startsWith(month) && each.slice(8) <= day.slice(8)).at(-1) ?? day
}

/** The day that a key of the keyboard leads to within a range; null for other keys. */
export function dayOfKey(key: string, day: Day, { startDate, endDate }: DateRange): Day | null {
  const target = targetOfKey(key, day, { startDate, endDate })
  if (target === null) return null
  return target < startDate ? startDate : target > endDate ? endDate : target
}

function targetOfKey(key: string, day: Day, { startDate, endDate }: DateRange): Day | null {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1)
    case 'ArrowRight':
      return addDays(day, 1)
    case 'ArrowUp':
      return addDays(day, -7)
    case 'ArrowDown':
      return addDays(day, 7)
    case 'PageUp':
      return addMonths(day, -1)
    case 'PageDown':
      return addMonths(day, 1)
    case 'Home':
      return startDate
    case 'End':
      return endDate
    default:
      return null
  }
}

/** The twelve whole months up to the one of a day; the last of them ends on the day. */
export const yearUntil = (endDate: Day): DateRange => ({
  startDate: `${addMonths(`${endDate.slice(0, 7)}-01`, -11).slice(0, 7)}-01`,
  endDate,
})
