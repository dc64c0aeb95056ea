import type { DayNumber } from './calendar.ts'
import type { Row } from './stored-record.ts'

const STRETCHES_KEPT = 70

/** The rows of one time series, made a stretch (about a day) at a time and kept while they are in use. */
export interface SeriesStore {
  /** Rows with from <= t < to of the given stretches, at most `limit`. */
  rows(first: DayNumber, last: DayNumber, from: number, to: number, limit: number): Row[]
  /** The newest row before an instant, in the given stretches. */
  latest(first: DayNumber, last: DayNumber, before: number): Row | null
}

/** Keeps the 70 stretches used last (a window of 30 days and its neighbour), some 10 MB of heart rate at most. */
export function createSeriesStore(make: (stretch: DayNumber) => Row[]): SeriesStore {
  const kept = new Map<DayNumber, Row[]>()
  const stretch = (day: DayNumber): Row[] => {
    const rows = kept.get(day) ?? make(day)
    kept.delete(day)
    kept.set(day, rows)
    for (const oldest of kept.keys()) {
      if (kept.size <= STRETCHES_KEPT) break
      kept.delete(oldest)
    }
    return rows
  }
  return {
    rows: (first, last, from, to, limit) => {
      const found: Row[] = []
      for (let day = first; day <= last && found.length < limit; day += 1) {
        const rows = stretch(day)
        const start = firstFrom(rows, from)
        const end = Math.min(firstFrom(rows, to), start + limit - found.length)
        for (let index = start; index < end; index += 1) {
          const row = rows[index]
          if (row) found.push(row)
        }
      }
      return found
    },
    latest: (first, last, before) => {
      for (let day = last; day >= first; day -= 1) {
        const rows = stretch(day)
        const row = rows[firstFrom(rows, before) - 1]
        if (row) return row
      }
      return null
    },
  }
}

/** The place of the first row that is not before an instant. */
export function firstFrom(rows: readonly { readonly instant: number }[], instant: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row && row.instant < instant) low = middle + 1
    else high = middle
  }
  return low
}
