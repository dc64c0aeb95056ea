import { addDays, type DateRange, type Day } from './date-range.ts'

export interface Month<Item> {
  /** 2026-11 */
  readonly month: string
  readonly items: readonly Item[]
}

/**
 * Puts documents under their months, the latest first. They come oldest first, which is how a connection has them,
 * whichever way it is paged.
 */
export function groupByMonth<Item extends { readonly day: Day }>(documents: readonly Item[]): Month<Item>[] {
  const months = new Map<string, Item[]>()
  for (const document of [...documents].reverse()) {
    const month = document.day.slice(0, 7)
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
