import { addDays, type DateRange, type Day } from './date-range.ts'
import { toWallClock } from './wall-clock.ts'

export interface Month<Item> {
  /** 2026-11 */
  readonly month: string
  readonly items: readonly Item[]
}

interface Slept {
  /** The day that Oura counts it for: of a nap in the evening the next. */
  readonly day: Day
  readonly bedtimeEnd: string | null
}

/** The day on which somebody got up, by the clock on the wall: where one looks for a nap, and the day of a night. */
export const dayOfWaking = ({ day, bedtimeEnd }: Slept): Day => bedtimeEnd?.slice(0, 10) ?? day

const wakingTime = ({ day, bedtimeEnd }: Slept): number => toWallClock(bedtimeEnd ?? `${day}T00:00:00Z`)

/** Puts periods of sleep under the months in which they ended, the latest first. */
export function groupByMonth<Item extends Slept>(periods: readonly Item[]): Month<Item>[] {
  const months = new Map<string, Item[]>()
  for (const document of periods.toSorted((a, b) => wakingTime(b) - wakingTime(a))) {
    const month = dayOfWaking(document).slice(0, 7)
    const items = months.get(month)
    if (items === undefined) months.set(month, [document])
    else items.push(document)
  }
  return [...months].map(([month, items]) => ({ month, items }))
}

/** Nights and naps that are fetched at once. */
export const HISTORY_PAGE = 30

const DAYS = 5 * 366

/** The days that the history can go back to: five years, of which Oura is asked in a handful of requests. */
export const historyRange = (today: Day): DateRange => ({ startDate: addDays(today, -DAYS), endDate: today })
