import type { Clock } from '../../clock.ts'
import { BadUserInputError } from '../../errors.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { type SlotRange, timeToSlot } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { DAY_MS } from '../../time.ts'
import type { Loaders } from '../data/loaders.ts'
import { comparePositions, encodeCursor, type Position } from './cursor.ts'
import {
  type Connection,
  type PageArguments,
  type PageRequest,
  parsePageArguments,
  toConnection,
} from './page.ts'
import { hoursPerPage, maxWindowHours } from './series-windows.ts'

/** Arguments that bound a time series. */
export interface TimeRangeArguments {
  readonly startDatetime?: string | null | undefined
  readonly endDatetime?: string | null | undefined
}

/** An inclusive range of instants, ms since 1970. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

/** Longest range of a time series, in days. */
export const MAX_SERIES_DAYS = 366

/**
 * The instants a time series is asked for: the last 24 hours, unless said otherwise.
 * @throws BadUserInputError
 */
export function parseTimeRange({ startDatetime, endDatetime }: TimeRangeArguments, clock: Clock): TimeRange {
  const to = endDatetime == null ? clock.now() : Date.parse(endDatetime)
  const from = startDatetime == null ? to - DAY_MS : Date.parse(startDatetime)
  if (from > to) {
    const end = endDatetime == null ? 'now' : `endDatetime ${endDatetime}`
    throw new BadUserInputError('startDatetime', `startDatetime ${startDatetime} is after ${end}.`)
  }
  if (to - from > MAX_SERIES_DAYS * DAY_MS) {
    const days = Math.ceil((to - from) / DAY_MS)
    throw new BadUserInputError(
      'startDatetime',
      `The range has ${days} days; at most ${MAX_SERIES_DAYS} are allowed.`,
    )
  }
  return { from, to }
}

/** Longest range of which all rows are fetched at once, in days: about 110 requests for heart rate. */
export const MAX_WHOLE_SERIES_DAYS = 92

/**
 * Keeps somebody from spending all of their rate limit on one answer that then cannot be given.
 * @throws BadUserInputError
 */
export function checkCountable({ from, to }: TimeRange): void {
  if (to - from <= MAX_WHOLE_SERIES_DAYS * DAY_MS) return
  const days = Math.ceil((to - from) / DAY_MS)
  throw new BadUserInputError(
    'startDatetime',
    `The range has ${days} days; what takes all of its samples may have at most ${MAX_WHOLE_SERIES_DAYS}.`,
  )
}

/** A page of a time series, which counts its rows only when asked to: that takes all of them. */
export interface SeriesConnection<T> extends Connection<T> {
  totalCount(): Promise<number>
}

/** A row and where it stands: rows have no id, and several may share an instant. */
interface PlacedRow<T> {
  readonly row: T
  readonly position: Position
}

/**
 * A page of a time series. Windows are fetched from the page's end of the range, one page of Oura's at first and
 * longer ones where little lies, until the page is full: never the whole range for its first rows.
 * @throws BadUserInputError
 */
export async function loadSeriesPage<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  range: TimeRange,
  args: PageArguments,
): Promise<SeriesConnection<OuraRecord<S>>> {
  const request = parsePageArguments(resource.name, args)
  const from = Math.max(range.from, timeOf(request.after) ?? range.from)
  const to = Math.min(range.to, timeOf(request.before) ?? range.to)
  const wanted = request.size + 1
  let rows: PlacedRow<OuraRecord<S>>[] = []
  for (const window of windows(resource, { from, to }, request.fromEnd)) {
    const found = place(await loadRows(loaders, resource, window)).filter(
      ({ row, position }) => row.time >= from && row.time <= to && isBetween(position, request),
    )
    rows = request.fromEnd ? [...found, ...rows] : [...rows, ...found]
    if (rows.length >= wanted) break
  }
  const page = request.fromEnd
    ? rows.slice(Math.max(0, rows.length - request.size))
    : rows.slice(0, request.size)
  const isCut = rows.length > page.length
  const positions = new Map(page.map(({ row, position }) => [row, position]))
  const connection = toConnection(
    page.map(({ row }) => row),
    // The item of a cursor lies outside of the page.
    request.after !== null || (request.fromEnd && isCut),
    request.before !== null || (!request.fromEnd && isCut),
    (row) => encodeCursor(resource.name, positions.get(row) ?? []),
  )
  return {
    ...connection,
    async totalCount() {
      checkCountable(range)
      const all = await loadRows(loaders, resource, toSlots(range))
      return all.reduce((count, { time }) => (time >= range.from && time <= range.to ? count + 1 : count), 0)
    },
  }
}

const loadRows = <S extends Shape>(loaders: Loaders, resource: Resource<S>, window: SlotRange) =>
  loaders.range(resource, window, { fields: 'full' })

const toSlots = ({ from, to }: TimeRange): SlotRange => ({ first: timeToSlot(from), last: timeToSlot(to) })

/** Windows over a range, from its start or from its end, each twice as long as the one before. */
function* windows(resource: Resource, range: TimeRange, fromEnd: boolean): Generator<SlotRange> {
  let { first, last } = toSlots(range)
  const longest = maxWindowHours(resource)
  for (let hours = hoursPerPage(resource); first <= last; hours = Math.min(longest, hours * 2)) {
    if (fromEnd) {
      yield { first: Math.max(first, last - hours + 1), last }
      last -= hours
    } else {
      yield { first, last: Math.min(last, first + hours - 1) }
      first += hours
    }
  }
}

/** Numbers the rows that share an instant. Windows are whole hours, so that no such group is ever divided. */
function place<T extends { readonly time: number }>(rows: readonly T[]): PlacedRow<T>[] {
  let [time, ordinal] = [Number.NaN, 0]
  return rows.map((row) => {
    ordinal = row.time === time ? ordinal + 1 : 0
    time = row.time
    return { row, position: [time, ordinal] }
  })
}

/** The instant of a cursor's position. */
const timeOf = (position: Position | null): number | null =>
  typeof position?.[0] === 'number' ? position[0] : null

const isBetween = (position: Position, { after, before }: PageRequest): boolean =>
  (after === null || comparePositions(position, after) > 0) &&
  (before === null || comparePositions(position, before) < 0)

/** The instants a document lasted, as a range; null where Oura left one of them out. */
export function toTimeRange(start: string | null, end: string | null): TimeRange | null {
  const [from, to] = [Date.parse(start ?? ''), Date.parse(end ?? '')]
  return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to }
}

/** The newest row of a time series as a connection of one item, or of none. */
export async function loadLatestRow<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  args: PageArguments,
): Promise<SeriesConnection<OuraRecord<S>>> {
  const { size } = parsePageArguments(resource.name, args)
  const row = await loaders.latest(resource)
  const rows = row === null ? [] : [row]
  return {
    ...toConnection(rows.slice(0, size), false, size < rows.length, ({ time }) =>
      encodeCursor(resource.name, [time, 0]),
    ),
    totalCount: async () => rows.length,
  }
}
