import type { Clock } from '../../clock.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import { type SlotRange, timeToSlot } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import { comparePositions, type Position } from './cursor.ts'
import {
  type Connection,
  type Dated,
  type PageArguments,
  type PageRequest,
  parsePageArguments,
  toConnection,
} from './page.ts'
import type { RecordFilter } from './record-filter.ts'
import { hoursPerPage, maxWindowHours } from './series-windows.ts'
import { checkWholeSeries, type TimeRange } from './time-range.ts'

/** A page of a time series. It counts its rows only on request, because counting fetches all of them. */
export interface SeriesConnection<T> extends Connection<T>, Dated {
  totalCount(): Promise<number>
}

/** A row and its position. Rows have no id, and several may share an instant. */
interface PlacedRow<T> {
  readonly row: T
  readonly position: Position
}

/**
 * A page of a time series. It fetches window after window, from the end of the range that the page is at, until the
 * page is full; it never fetches the whole range for the first rows. The first window is one page of Oura's, and each
 * one after it is twice as long. With a filter it may have to fetch the whole range, however small the page.
 * @throws BadUserInputError
 */
export async function loadSeriesPage<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  range: TimeRange,
  args: PageArguments,
  filter: RecordFilter<S> | null = null,
): Promise<SeriesConnection<OuraRecord<S>>> {
  const request = parsePageArguments(resource.name, args)
  if (filter !== null) checkWholeSeries(filter.argument, range)
  const isItem = (row: OuraRecord<S>): boolean =>
    row.time >= range.from && row.time <= range.to && (filter === null || filter.passes(row))
  const from = Math.max(range.from, timeOf(request.after) ?? range.from)
  const to = Math.min(range.to, timeOf(request.before) ?? range.to)
  const wanted = request.size + 1
  let rows: PlacedRow<OuraRecord<S>>[] = []
  let fetchedAt: number | null = null
  for (const window of windows(resource, { from, to }, request.fromEnd)) {
    const loaded = await loaders.load(resource, window, { fields: 'full' })
    // The pages of thousands of workouts load together.
    await loaders.pauseIfUsedUp()
    const found = place(loaders.read(loaded, window)).filter(
      ({ row, position }) => isItem(row) && isBetween(position, request),
    )
    fetchedAt = earlier(fetchedAt, loaded.fetchedAt)
    rows = request.fromEnd ? [...found, ...rows] : [...rows, ...found]
    if (rows.length >= wanted) break
  }
  const page = request.fromEnd
    ? rows.slice(Math.max(0, rows.length - request.size))
    : rows.slice(0, request.size)
  const isCut = rows.length > page.length
  const positions = new Map(page.map(({ row, position }) => [row, position]))
  const connection = toConnection(
    {
      nodes: page.map(({ row }) => row),
      // The item of an `after` or `before` cursor is outside of the page, so there is at least that one.
      hasPreviousPage: request.after !== null || (request.fromEnd && isCut),
      hasNextPage: request.before !== null || (!request.fromEnd && isCut),
    },
    { connection: resource.name, positionOf: (row) => positions.get(row) ?? [] },
  )
  return {
    ...connection,
    fetchedAt,
    async totalCount() {
      checkWholeSeries('totalCount', range)
      const all = await loaders.range(resource, toSlots(range), { fields: 'full' })
      return all.reduce((count, row) => (isItem(row) ? count + 1 : count), 0)
    },
  }
}

/** The earlier of two instants; null stands for none. */
const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

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

/** Numbers the rows that share an instant. A window is whole hours, so such rows are always in the same window. */
function place<T extends { readonly time: number }>(rows: readonly T[]): PlacedRow<T>[] {
  let [time, ordinal] = [Number.NaN, 0]
  return rows.map((row) => {
    ordinal = row.time === time ? ordinal + 1 : 0
    time = row.time
    return { row, position: [time, ordinal] }
  })
}

/** The instant in the position of a cursor. */
const timeOf = (position: Position | null): number | null =>
  typeof position?.[0] === 'number' ? position[0] : null

const isBetween = (position: Position, { after, before }: PageRequest): boolean =>
  (after === null || comparePositions(position, after) > 0) &&
  (before === null || comparePositions(position, before) < 0)

/** The newest row of a time series, as a connection with one item or none. */
export async function loadLatestRow<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  args: PageArguments,
  clock: Clock,
): Promise<SeriesConnection<OuraRecord<S>>> {
  const { size } = parsePageArguments(resource.name, args)
  const fetchedAt = clock.now()
  const row = await loaders.latest(resource)
  const rows = row === null ? [] : [row]
  return {
    ...toConnection(
      { nodes: rows.slice(0, size), hasPreviousPage: false, hasNextPage: size < rows.length },
      { connection: resource.name, positionOf: ({ time }) => [time, 0] },
    ),
    totalCount: async () => rows.length,
    fetchedAt,
  }
}
