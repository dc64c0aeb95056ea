import { ItemBatches } from '../../execution/incremental/item-batches.ts'
import { widerOf } from '../../oura/records/field-set.ts'
import { idOf } from '../../oura/records/oura-record.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { SlotRange } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Loaders } from '../data/loaders.ts'
import { loadWindows, windowsOf } from '../data/record-windows.ts'
import type { StreamedList } from '../data/streamed-list.ts'
import type { Today } from '../data/today.ts'
import { comparePositions, encodeCursor, type Position, recordPosition } from './cursor.ts'
import { parseDateRange } from './date-range.ts'
import { MAX_PAGE_SIZE, type PageInfo, type PageRequest, parsePageArguments } from './page.ts'
import type { RecordConnection, RecordPageArguments, RecordPageOptions } from './record-page.ts'

/** A page of records that arrive window by window. What is known at its end are promises. */
interface StreamedPage<T> {
  readonly nodes: ItemBatches<T>
  readonly cursorOf: (node: T) => string
  readonly pageInfo: Promise<PageInfo>
  readonly fetchedAt: Promise<number | null>
}

export interface RecordStreamOptions<S extends Shape> extends RecordPageOptions<S> {
  /** Whether `pageInfo` is read: it may need a record after the page. */
  readonly hasPageInfo: boolean
}

/** Whether a page with a streamed list is read window by window. The others are loaded as a whole, and then streamed. */
export const isReadInWindows = (
  resource: Resource,
  { first, last, before, after }: RecordPageArguments,
  { isAlone }: StreamedList,
): boolean =>
  // A page at the end of its connection begins with a record that only the whole range tells.
  isAlone && resource.slotUnit === 'day' && last == null && (first != null || before == null || after != null)

/**
 * A page of a resource's records, read in windows of a year: its first records are there before the last request is sent
 * to Oura. It has the records of `loadRecordPage`, except that a record which moves from a window that was read to a
 * later one stays where it was. `hasPreviousPage` is true after a cursor.
 * @throws BadUserInputError
 */
export function streamRecordPage<S extends Shape>(
  loaders: Loaders,
  today: Today,
  resource: Resource<S>,
  args: RecordPageArguments,
  { fields, filter, maxFirst, hasPageInfo }: RecordStreamOptions<S>,
): RecordConnection<OuraRecord<S>> {
  const request = parsePageArguments(resource.name, args, MAX_PAGE_SIZE, maxFirst)
  const descending = args.orderBy === 'DESC'
  const range = withinCursors(parseDateRange(args, today), request, descending)
  const options = { fields: filter === null ? fields : widerOf(fields, filter.fields) }
  const cursorOf = (record: OuraRecord<S>) => encodeCursor(resource.name, recordPosition(record))
  const isOnPage = between(request, descending)
  const end = createEnd()

  async function* batches(): AsyncGenerator<readonly OuraRecord<S>[], undefined> {
    const seen = new Set<string>()
    let left = request.size
    let [hasNextPage, fetchedAt]: [boolean, number | null] = [false, null]
    let [first, last]: [OuraRecord<S> | undefined, OuraRecord<S> | undefined] = [undefined, undefined]
    const windows = loadWindows(
      windowsOf(range, descending),
      (window) => loaders.window(resource, window, options),
      () => left > 0,
    )
    try {
      for await (const { range: window, loaded } of windows) {
        if (loaded.fetchedAt !== null) fetchedAt = Math.min(fetchedAt ?? loaded.fetchedAt, loaded.fetchedAt)
        const found = loaders.read(loaded, window).filter((record) => {
          const isNew = !seen.has(idOf(record)) && (filter === null || filter.passes(record))
          return isNew && isOnPage(recordPosition(record))
        })
        if (found.length === 0) continue
        const records = (descending ? found.toReversed() : found).slice(0, left)
        hasNextPage = found.length > records.length
        for (const record of records) seen.add(idOf(record))
        left -= records.length
        first ??= records[0]
        last = records.at(-1) ?? last
        if (records.length > 0) yield records
        if (hasNextPage || (left === 0 && !hasPageInfo)) break
      }
      end.resolve({
        fetchedAt,
        pageInfo: {
          hasNextPage: hasNextPage || request.before !== null,
          hasPreviousPage: request.after !== null,
          startCursor: first === undefined ? null : cursorOf(first),
          endCursor: last === undefined ? null : cursorOf(last),
        },
      })
    } catch (error) {
      end.reject(error)
      throw error
    }
    return undefined
  }

  const page: StreamedPage<OuraRecord<S>> = {
    nodes: new ItemBatches(
      endedBy(batches(), () => end.reject(new Error('The list was not read to its end.'))),
    ),
    cursorOf,
    pageInfo: end.reached.then(({ pageInfo }) => pageInfo),
    fetchedAt: end.reached.then(({ fetchedAt }) => fetchedAt),
  }
  for (const promise of [page.pageInfo, page.fetchedAt]) promise.catch(() => undefined)
  // Only for a selection without what a streamed page lacks (see StreamedList).
  return page as unknown as RecordConnection<OuraRecord<S>>
}

/** Batches that say when they are given up. A generator that has not begun does not notice. */
const endedBy = <T>(
  batches: AsyncGenerator<readonly T[], undefined>,
  onGivenUp: () => void,
): AsyncIterator<readonly T[], undefined> => ({
  next: () => batches.next(),
  return() {
    onGivenUp()
    return batches.return(undefined)
  },
})

interface PageEnd {
  readonly fetchedAt: number | null
  readonly pageInfo: PageInfo
}

/** What waits for the end of a page. */
function createEnd() {
  let resolve: (end: PageEnd) => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const reached = new Promise<PageEnd>((onEnd, onError) => {
    resolve = onEnd
    reject = onError
  })
  return { reached, resolve, reject }
}

/** The part of a range that cursors leave: their positions begin with a day. */
function withinCursors(
  { first, last }: SlotRange,
  { after, before }: PageRequest,
  descending: boolean,
): SlotRange {
  const [lowest, highest] = descending ? [before, after] : [after, before]
  return { first: Math.max(first, slotOf(lowest) ?? first), last: Math.min(last, slotOf(highest) ?? last) }
}

const slotOf = (position: Position | null): number | null =>
  typeof position?.[0] === 'number' ? position[0] : null

/** Whether a position lies between the cursors of a page. */
function between({ after, before }: PageRequest, descending: boolean): (position: Position) => boolean {
  const sign = descending ? -1 : 1
  return (position) =>
    (after === null || sign * comparePositions(position, after) > 0) &&
    (before === null || sign * comparePositions(position, before) < 0)
}
