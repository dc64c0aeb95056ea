import type { DayNumber } from './calendar.ts'
import type { Row } from './stored-record.ts'

const MAX_SEGMENTS = 70

/** The rows of one time series. They are generated a segment (about a day) at a time, and kept while in use. */
export interface SeriesStore {
  /** Rows with from <= t < to of the given segments, at most `limit`. */
  rows(first: DayNumber, last: DayNumber, from: number, to: number, limit: number): Row[]
  /** The newest row before an instant, in the given segments. */
  latest(first: DayNumber, last: DayNumber, before: number): Row | null
}

/** Keeps the 70 segments used last: two windows of 30 days, at most 10 MB of heart rate. */
export function createSeriesStore(generate: (segment: DayNumber) => Row[]): SeriesStore {
  const kept = new Map<DayNumber, Row[]>()
  function segment(day: DayNumber): Row[] {
    const rows = kept.get(day) ?? generate(day)
    kept.delete(day)
    kept.set(day, rows)
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_SEGMENTS) break
      kept.delete(oldest)
    }
    return rows
  }
  return {
    rows: (first, last, from, to, limit) => {
      const found: Row[] = []
      for (let day = first; day <= last && found.length < limit; day += 1) {
        const rows = segment(day)
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
        const rows = segment(day)
        const row = rows[firstFrom(rows, before) - 1]
        if (row) return row
      }
      return null
    },
  }
}

/** Binary search: the index of the first row at or after an instant. */
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
