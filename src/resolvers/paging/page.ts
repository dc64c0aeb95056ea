import { BadUserInputError } from '../../errors.ts'
import { firstIndex } from '../../first-index.ts'
import { comparePositions, decodeCursor, encodeCursor, type Position } from './cursor.ts'

/** Relay's paging arguments as GraphQL hands them in. */
export interface PageArguments {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

export const MAX_PAGE_SIZE = 1000
export const DEFAULT_PAGE_SIZE = 100

/** Checked paging arguments: how many items, from which end, between which positions. */
export interface PageRequest {
  readonly size: number
  readonly fromEnd: boolean
  readonly after: Position | null
  readonly before: Position | null
}

/** One item of a page. */
export interface Edge<T> {
  readonly cursor: string
  readonly node: T
}

/** Where a page lies in its connection. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

/** A page of a connection (Relay Cursor Connections, sections 4 and 5). */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[]
  readonly pageInfo: PageInfo
}

/**
 * Checks paging arguments. Without first and last a page has DEFAULT_PAGE_SIZE items, counted from the end where
 * only `before` is given.
 * @throws BadUserInputError
 */
export function parsePageArguments(connection: string, args: PageArguments): PageRequest {
  const { first = null, last = null } = args
  if (first !== null && last !== null) {
    throw new BadUserInputError(
      'last',
      'first and last cannot be combined. Use first to page forward, last to page backward.',
    )
  }
  const after = args.after == null ? null : decodeCursor(connection, 'after', args.after)
  const before = args.before == null ? null : decodeCursor(connection, 'before', args.before)
  if (first !== null) return { size: checkSize('first', first), fromEnd: false, after, before }
  if (last !== null) return { size: checkSize('last', last), fromEnd: true, after, before }
  return { size: DEFAULT_PAGE_SIZE, fromEnd: after === null && before !== null, after, before }
}

function checkSize(argument: 'first' | 'last', size: number): number {
  if (size >= 0 && size <= MAX_PAGE_SIZE) return size
  throw new BadUserInputError(argument, `${argument} is ${size}; it may be from 0 to ${MAX_PAGE_SIZE}.`)
}

/** How a connection names and orders its items. */
export interface Ordering<T> {
  /** Name of the connection, part of each cursor. */
  readonly connection: string
  /** Where an item stands; unique, and ascending in the items' order (descending with `descending`). */
  readonly positionOf: (item: T) => Position
  /** @default false */
  readonly descending?: boolean
}

/** Cuts a page out of all items of a connection, which come in its order. */
export function paginate<T>(items: readonly T[], request: PageRequest, ordering: Ordering<T>): Connection<T> {
  const { connection, positionOf, descending = false } = ordering
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
  return toConnection(items.slice(from, to), from > 0, to < items.length, (item) =>
    encodeCursor(connection, positionOf(item)),
  )
}

/** Dresses the items of a page as a connection. Cursors are made when they are read: most of them never are. */
export function toConnection<T>(
  items: readonly T[],
  hasPreviousPage: boolean,
  hasNextPage: boolean,
  cursorOf: (item: T) => string,
): Connection<T> {
  const edges = items.map((node) => ({
    node,
    get cursor() {
      return cursorOf(node)
    },
  }))
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      get startCursor() {
        return edges[0]?.cursor ?? null
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null
      },
    },
  }
}
