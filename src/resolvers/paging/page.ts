import { BadUserInputError } from '../../errors.ts'
import { firstIndex } from '../../first-index.ts'
import { comparePositions, decodeCursor, encodeCursor, type Position } from './cursor.ts'

/** Relay's paging arguments. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** Maximum of `first` and `last`. */
export const MAX_PAGE_SIZE = 1000

/** Maximum of `first` of a connection of records whose `nodes` or `edges` are streamed. */
export const MAX_STREAMED_PAGE_SIZE = 4000

/** Page size of a time series, and of a collection after or before a cursor, without `first` and `last`. */
export const DEFAULT_PAGE_SIZE = 100

/** Validated paging arguments. */
export interface PageRequest {
  readonly size: number
  /** Whether the page is at the end of the connection (`last`). */
  readonly fromEnd: boolean
  readonly after: Position | null
  readonly before: Position | null
}

/** Relay's page info (Relay Cursor Connections, section 5). */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** A page of a connection (Relay Cursor Connections, section 2). */
export interface Connection<T> {
  readonly nodes: readonly T[]
  readonly pageInfo: PageInfo
  /**
   * The cursor of a node. A function, because most queries read few cursors: an edge with a getter for each node took a
   * third of what an answer without edges left to the garbage collector.
   */
  readonly cursorOf: (node: T) => string
}

/** What is made of records of Oura's. */
export interface Dated {
  /** When the oldest of them was fetched from Oura, ms since 1970; null if nothing had to be. */
  readonly fetchedAt: number | null
}

/**
 * Validates paging arguments. Without first and last a page has DEFAULT_PAGE_SIZE items, from the end if only
 * `before` is given.
 * @param wholeSize page size without any paging argument
 * @param maxFirst maximum of `first`
 * @throws BadUserInputError
 */
export function parsePageArguments(
  connection: string,
  args: PageArguments,
  wholeSize = DEFAULT_PAGE_SIZE,
  maxFirst = MAX_PAGE_SIZE,
): PageRequest {
  const { first = null, last = null } = args
  if (first !== null && last !== null) {
    throw new BadUserInputError(
      'last',
      'first and last cannot be combined. Use first to page forward, last to page backward.',
    )
  }
  const after = args.after == null ? null : decodeCursor(connection, 'after', args.after)
  const before = args.before == null ? null : decodeCursor(connection, 'before', args.before)
  if (first !== null) return { size: checkSize('first', first, maxFirst), fromEnd: false, after, before }
  if (last !== null) return { size: checkSize('last', last, MAX_PAGE_SIZE), fromEnd: true, after, before }
  const size = after === null && before === null ? wholeSize : DEFAULT_PAGE_SIZE
  return { size, fromEnd: after === null && before !== null, after, before }
}

function checkSize(argument: 'first' | 'last', size: number, max: number): number {
  if (size >= 0 && size <= max) return size
  throw new BadUserInputError(argument, `${argument} is ${size}, but must be from 0 to ${max}.`)
}

/** Name and order of a connection. */
export interface Ordering<T> {
  /** Name of the connection, part of each cursor. */
  readonly connection: string
  /** Position of an item. Unique, and ascending in the order of the items, or descending with `descending`. */
  readonly positionOf: (item: T) => Position
  /** @default false */
  readonly descending?: boolean
}

/** The items of a page, and whether there are more on both sides. */
export interface PageSlice<T> extends Pick<PageInfo, 'hasPreviousPage' | 'hasNextPage'> {
  readonly nodes: readonly T[]
}

/**
 * Slices a page out of all items of a connection.
 * @param items in the order of the connection
 */
export const paginate = <T>(
  items: readonly T[],
  request: PageRequest,
  ordering: Ordering<T>,
): Connection<T> => toConnection(slicePage(items, request, ordering), ordering)

/** The items of a page, before a connection is made of them. */
export function slicePage<T>(
  items: readonly T[],
  request: PageRequest,
  { positionOf, descending = false }: Ordering<T>,
): PageSlice<T> {
  const { after, before, size, fromEnd } = request
  const compare = (item: T, position: Position) =>
    comparePositions(positionOf(item), position) * (descending ? -1 : 1)
  const start = after === null ? 0 : firstIndex(items, (item) => compare(item, after) > 0)
  const end =
    before === null
      ? items.length
      : Math.max(
          start,
          firstIndex(items, (item) => compare(item, before) >= 0),
        )
  const from = fromEnd ? Math.max(start, end - size) : start
  const to = fromEnd ? end : Math.min(end, start + size)
  const nodes = to - from === items.length ? items : items.slice(from, to)
  return { nodes, hasPreviousPage: from > 0, hasNextPage: to < items.length }
}

/** A connection of the items of a page. */
export function toConnection<T>(
  slice: PageSlice<T>,
  { connection, positionOf }: Pick<Ordering<T>, 'connection' | 'positionOf'>,
): Connection<T> {
  const cursorOf = (node: T) => encodeCursor(connection, positionOf(node))
  return { nodes: slice.nodes, cursorOf, pageInfo: new PageInfoOfSlice(slice, cursorOf) }
}

/**
 * Makes the cursors when they are read. A class, because V8 makes a hidden class for each object literal with a getter:
 * it lives until the next full garbage collection, and so did all records of the page.
 */
class PageInfoOfSlice<T> implements PageInfo {
  readonly hasPreviousPage: boolean
  readonly hasNextPage: boolean
  readonly #nodes: readonly T[]
  readonly #cursorOf: (node: T) => string

  constructor({ nodes, hasPreviousPage, hasNextPage }: PageSlice<T>, cursorOf: (node: T) => string) {
    this.hasPreviousPage = hasPreviousPage
    this.hasNextPage = hasNextPage
    this.#nodes = nodes
    this.#cursorOf = cursorOf
  }

  get startCursor(): string | null {
    return this.#cursorAt(0)
  }

  get endCursor(): string | null {
    return this.#cursorAt(-1)
  }

  #cursorAt(index: number): string | null {
    const node = this.#nodes.at(index)
    return node === undefined ? null : this.#cursorOf(node)
  }
}
