import { toTimeRange } from '../paging/series-page.ts'

/** Seconds between two times; null where one is missing or unreadable, or the end comes before the start. */
export function durationSeconds(start: string | null, end: string | null): number | null {
  const range = toTimeRange(start, end)
  return range === null || range.to < range.from ? null : Math.round((range.to - range.from) / 1000)
}
