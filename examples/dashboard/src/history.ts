import { addDays, type DateRange, type Day, isDay } from './date-range.ts'
import { toWallClock } from './wall-clock.ts'

export interface Month<Item> {
  /** 2026-11 */
  readonly month: string
  readonly items: readonly Item[]
}

interface Slept {
  /** The day that Oura assigns it to; for an evening nap the next day. */
  readonly day: Day
  readonly bedtimeEnd: string | null
}

/** The local day on which the sleep ended. */
export const dayOfWaking = ({ day, bedtimeEnd }: Slept): Day => bedtimeEnd?.slice(0, 10) ?? day

const wakingTime = ({ day, bedtimeEnd }: Slept): number => toWallClock(bedtimeEnd ?? `${day}T00:00:00Z`)

/** Groups sleep periods by the month in which they ended, newest first. */
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

/** Page size of nights and naps. */
export const HISTORY_PAGE = 30

/** The most items that the gateway puts on one page. */
export const MAX_PAGE = 1000

const DAYS = 5 * 366

/**
 * The range of the history: five years, which cost a handful of requests to Oura.
 * @param month the newest month of the list, such as 2026-11. @default the month of today, also for an unknown month
 */
export function historyRange(today: Day, month = ''): DateRange {
  const startDate = addDays(today, -DAYS)
  const endDate = lastDayOf(month)
  const isInRange = endDate !== null && startDate <= endDate && endDate < today
  return { startDate, endDate: isInRange ? endDate : today }
}

/** The last day of a month; null for a text that is not a month. */
function lastDayOf(month: string): Day | null {
  if (!isDay(`${month}-01`)) return null
  const [year = 0, number = 0] = month.split('-').map(Number)
  // Day 0 of the next month.
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}
