import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { daysOf } from '../../resolvers/paging/date-range.ts'
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  MAX_STREAMED_PAGE_SIZE,
  type PageArguments,
} from '../../resolvers/paging/page.ts'
import type { TimeRange } from '../../resolvers/paging/time-range.ts'
import { DAY_MS } from '../../time.ts'
import { CHARACTERS_PER_POINT, type FieldCost } from './field-cost.ts'

/** Lengths of lists in Oura's records. A night rarely lasts longer than twelve hours. */
export const MINUTES_OF_DAY = 1440
export const FIVE_MINUTES_OF_NIGHT = 144
export const HALF_MINUTES_OF_NIGHT = 1440

/** Segments of a day or night: adjacent steps of one value are one segment. Few nights have more. */
export const SEGMENTS_OF_5_MINUTES = 100
export const SEGMENTS_OF_30_SECONDS = 300

/** Samples of a session: one every 5 seconds, for at most 25 minutes. */
export const SAMPLES_OF_SESSION = 300

/** Records of one day, of a kind that a day may have several of. */
export const RECORDS_OF_DAY = 4

/** A list that is short because a person makes or chooses each item, such as tags, rings and scopes. */
export const SHORT_LIST = 10

/** Points for reading a day's records, and a row of a time series, to compute something of them. */
const POINTS_PER_READ_DAY = 0.2
const POINTS_PER_READ_ROW = 0.2

/** Points for a page of a time series, however few rows it has: it takes as long to make as a thousand characters. */
const POINTS_PER_SERIES_PAGE = 50

/**
 * Cost of a connection: its page has as many items as `first` or `last` say.
 * @param whole items of a page without any paging argument
 */
export function pageCost({ first, last, after, before }: PageArguments, whole: number): FieldCost {
  const rest = after == null && before == null ? whole : DEFAULT_PAGE_SIZE
  // More is refused by the field, or streamed.
  const max = first == null ? MAX_PAGE_SIZE : MAX_STREAMED_PAGE_SIZE
  return { items: Math.min(max, Math.max(0, first ?? last ?? rest)) }
}

/** Cost of a connection that has at most one item for each day of a range. */
export function dayPageCost(args: PageArguments, range: SlotRange): FieldCost {
  const days = daysOf(range)
  return { items: Math.min(days, pageCost(args, days).items ?? days) }
}

/**
 * Cost of a connection over a time series: its rows are read and placed even if no field of them is selected, and a page
 * of a few rows reads the hours around them.
 */
export function seriesPageCost(args: PageArguments): FieldCost {
  const { items = 0 } = pageCost(args, DEFAULT_PAGE_SIZE)
  return { items, points: POINTS_PER_SERIES_PAGE + Math.ceil(items * POINTS_PER_READ_ROW) }
}

/**
 * Cost of a value that is computed from all records of a range.
 * @param times how often: once for each metric
 */
export const readDaysCost = (range: SlotRange, times = 1): FieldCost => ({
  points: Math.ceil(times * daysOf(range) * POINTS_PER_READ_DAY),
})

/** Cost of a value that is computed from every row of a range of a time series. */
export const readSeriesCost = ({ rowsPerDay }: Resource, { from, to }: TimeRange): FieldCost => ({
  points: Math.ceil(((to - from) / DAY_MS) * rowsPerDay * POINTS_PER_READ_ROW),
})

/** Cost of a text that is longer than most. */
export const textCost = (characters: number): FieldCost => ({
  points: Math.ceil(characters / CHARACTERS_PER_POINT),
})

/** Cost of a record as Oura sent it: about 40 characters for each field, 3,000 for each heavy one. */
export function rawCost(shape: Shape): FieldCost {
  const kinds = Object.values(shape)
  return textCost(kinds.reduce((characters, { heavy }) => characters + (heavy ? 3_000 : 40), 0))
}
