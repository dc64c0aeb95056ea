import type { Resource } from '../../oura/resources/resource.ts'

/** Rows in one page of a time series at Oura (oura-api.md, section 5, Paging). */
const ROWS_PER_PAGE = 1000

/** Longest window of a time series that Oura accepts (oura-api.md, section 5). */
const MAX_WINDOW_HOURS = 30 * 24

/** Maximum number of pages in one window: half of the default of OURA_MAX_PAGES. */
const MAX_WINDOW_PAGES = 50

const hoursOfPages = (resource: Resource, pages: number): number =>
  Math.max(1, Math.floor((24 * pages * ROWS_PER_PAGE) / resource.rowsPerDay))

/** Hours of a time series that fit in one page. A shorter window does not save a request. */
export function hoursPerPage(resource: Resource): number {
  return hoursOfPages(resource, 1)
}

/** Length of the longest window of one request, in hours. */
export function maxWindowHours(resource: Resource): number {
  return Math.min(MAX_WINDOW_HOURS, hoursOfPages(resource, MAX_WINDOW_PAGES))
}
