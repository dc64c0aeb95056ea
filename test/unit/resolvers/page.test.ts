import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadUserInputError } from '../../../src/errors.ts'
import { comparePositions, decodeCursor, encodeCursor } from '../../../src/resolvers/paging/cursor.ts'
import {
  type Connection,
  type PageArguments,
  paginate,
  parsePageArguments,
} from '../../../src/resolvers/paging/page.ts'

interface Item {
  readonly slot: number
  readonly id: string
}

const items = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.string({ maxLength: 3 })), {
    selector: ([slot, id]) => `${slot}/${id}`,
    maxLength: 40,
  })
  .map((pairs) => pairs.map(([slot, id]) => ({ slot, id })))

const positionOf = ({ slot, id }: Item) => [slot, id]
const sort = (list: readonly Item[], descending: boolean) =>
  list.toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)) * (descending ? -1 : 1))
const page = (list: readonly Item[], args: PageArguments, descending = false): Connection<Item> =>
  paginate(list, parsePageArguments('things', args), { connection: 'things', positionOf, descending })

describe('paginate', () => {
  test('walks forward in any page size over exactly the list, either way sorted', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 50 }), fc.boolean(), (unsorted, first, descending) => {
        const list = sort(unsorted, descending)
        const walked: Item[] = []
        for (let after: string | null = null; ; ) {
          const { nodes, pageInfo } = page(list, { first, after }, descending)
          walked.push(...nodes)
          expect(pageInfo.hasPreviousPage).toBe(walked.length > nodes.length)
          if (!pageInfo.hasNextPage) break
          after = pageInfo.endCursor
        }
        expect(walked).toEqual(list)
      }),
    )
  })

  test('walks backward in any page size over exactly the list, either way sorted', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 50 }), fc.boolean(), (unsorted, last, descending) => {
        const list = sort(unsorted, descending)
        const walked: Item[] = []
        for (let before: string | null = null; ; ) {
          const { nodes, pageInfo } = page(list, { last, before }, descending)
          walked.unshift(...nodes)
          expect(pageInfo.hasNextPage).toBe(walked.length > nodes.length)
          if (!pageInfo.hasPreviousPage) break
          before = pageInfo.startCursor
        }
        expect(walked).toEqual(list)
      }),
    )
  })

  test('keeps its place when the item of the cursor is gone', () => {
    const list = [1, 2, 3, 4].map((slot) => ({ slot, id: '' }))
    const cursor = page(list, { first: 2 }).pageInfo.endCursor
    const { nodes } = page(
      list.filter(({ slot }) => slot !== 2),
      { first: 2, after: cursor },
    )
    expect(nodes.map(({ slot }) => slot)).toEqual([3, 4])
  })

  test('has no cursors on an empty page', () => {
    expect(page([], {}).pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    })
  })

  test('with first: 0 is empty and still tells that there is more', () => {
    const { nodes, pageInfo } = page([{ slot: 1, id: '' }], { first: 0 })
    expect(nodes).toEqual([])
    expect(pageInfo.hasNextPage).toBe(true)
  })

  test('with before alone counts from the end', () => {
    const list = Array.from({ length: 150 }, (_, slot) => ({ slot, id: '' }))
    const { nodes } = page(list, { before: encodeCursor('things', [140, '']) })
    expect(nodes.map(({ slot }) => slot)).toEqual(Array.from({ length: 100 }, (_, index) => 40 + index))
  })
})

describe('parsePageArguments', () => {
  test.each<[string, PageArguments, string]>([
    ['negative first', { first: -1 }, 'first'],
    ['negative last', { last: -1 }, 'last'],
    ['too large first', { first: 1001 }, 'first'],
    ['too large last', { last: 1001 }, 'last'],
    ['first and last together', { first: 1, last: 1 }, 'last'],
    ['a cursor that is none', { after: 'nonsense' }, 'after'],
    ['an empty cursor', { before: '' }, 'before'],
    ['a cursor of another connection', { before: encodeCursor('others', [1]) }, 'before'],
  ])('refuses %s and names the argument', (_, args, argument) => {
    const parse = () => parsePageArguments('things', args)
    expect(parse).toThrow(BadUserInputError)
    expect(parse).toThrow(expect.objectContaining({ extensions: { argument } }))
  })
})

describe('cursors', () => {
  test('come back as the position that went in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 }), (position) => {
        expect(decodeCursor('things', 'after', encodeCursor('things', position))).toEqual(position)
      }),
    )
  })
})
