import type { Resource } from '../../oura/resources/resource.ts'

/** Rows in one page of a time series (oura-api.md, section 5, Paging). */
const ROWS_PER_PAGE = 1000

/** Oura refuses longer windows of a time series (oura-api.md, section 5). */
const MAX_WINDOW_HOURS = 30 * 24

/** Pages that one window may have: half of what OURA_MAX_PAGES allows by default. */
const MAX_WINDOW_PAGES = 50

const hoursOfPages = (resource: Resource, pages: number): number =>
  Math.max(1, Math.floor((24 * pages * ROWS_PER_PAGE) / resource.rowsPerDay))

/** Hours of a time series that one page holds: up to there a wider window costs no further request. */
export const hoursPerPage = (resource: Resource): number => hoursOfPages(resource, 1)

/** Hours of the longest window that is asked for at once. */
export const maxWindowHours = (resource: Resource): number =>
  Math.min(MAX_WINDOW_HOURS, hoursOfPages(resource, MAX_WINDOW_PAGES))
