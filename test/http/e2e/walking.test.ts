import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { type ConnectionField, connectionsOf, fullSelection, introspect } from '../../support/graph.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { askPage, type Listing, nodesOf, type Page, walk } from '../../support/walk.ts'

/** A month of the demo user in which no collection is empty, and two days of it. */
const DATES = 'startDate: "2025-08-22", endDate: "2025-09-20"'
const TIMES = 'startDatetime: "2025-09-17T00:00:00Z", endDatetime: "2025-09-18T23:59:59Z"'

/** A smaller size would mean hundreds of pages for two days of heart rate. */
const SMALLEST_PAGE_OF_A_SERIES = 20

const isSeries = ({ args }: ConnectionField) => args.has('startDatetime')

const rangeOf = (connection: ConnectionField) =>
  isSeries(connection) ? TIMES : connection.args.has('startDate') ? DATES : ''

/** Fields that identify an item: all fields of a row, the id of a record. */
const listingOf = (connection: ConnectionField, order: 'ASC' | 'DESC' = 'ASC'): Listing => ({
  field: connection.name,
  args: `${rangeOf(connection)}${connection.args.has('orderBy') ? ` orderBy: ${order}` : ''}`,
  selection: connection.node.getFields()['id'] === undefined ? fullSelection(connection.node) : 'id',
})

/** A list, because `describe.each` runs before the gateway starts. One test keeps it complete. */
const CONNECTIONS = [
  'dailyActivity',
  'dailyCardiovascularAge',
  'dailyReadiness',
  'dailyResilience',
  'dailySleep',
  'dailySpo2',
  'dailyStress',
  'days',
  'enhancedTags',
  'heartRate',
  'interbeatIntervals',
  'restModePeriods',
  'ringBatteryLevel',
  'ringConfigurations',
  'sessions',
  'sleepPeriods',
  'sleepTimes',
  'tags',
  'vo2Max',
  'workouts',
]

let gateway: TestGateway
let schema: GraphQLSchema

beforeAll(async () => {
  gateway = await startGateway()
  schema = await introspect(gateway)
})
afterAll(() => gateway[Symbol.asyncDispose]())

test('every connection of User is walked here', () => {
  expect(
    connectionsOf(schema)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(CONNECTIONS)
})

describe.each(CONNECTIONS)('%s', (name) => {
  let connection: ConnectionField
  let whole: { node: unknown; cursor: string }[]

  beforeAll(async () => {
    connection = connectionsOf(schema).find((found) => found.name === name) as ConnectionField
    const pages = await walk(gateway, listingOf(connection), { size: 1000 })
    whole = pages.flatMap(({ edges }) => edges)
  })

  test('is the same list in every page size, direction and order', async () => {
    expect(whole.length).toBeGreaterThan(0)
    const smallest = isSeries(connection) ? SMALLEST_PAGE_OF_A_SERIES : 1
    const orders = connection.args.has('orderBy') ? (['ASC', 'DESC'] as const) : (['ASC'] as const)
    const walks = fc.record({
      size: fc.integer({ min: smallest, max: 40 }),
      backward: fc.boolean(),
      order: fc.constantFrom(...orders),
    })
    await fc.assert(
      fc.asyncProperty(walks, async ({ size, backward, order }) => {
        const pages = await walk(gateway, listingOf(connection, order), { size, backward })
        const edges = pages.flatMap((page) => page.edges)
        expect(edges).toEqual(order === 'ASC' ? whole : whole.toReversed())
        expect(pages).toHaveLength(Math.ceil(whole.length / size))
        for (const [index, page] of pages.entries()) expectToLieAt(page, index, pages.length, whole.length)
      }),
      {
        numRuns: propertyRuns(0.25),
        examples: connection.args.has('orderBy') ? [[{ size: 1, backward: true, order: 'DESC' }]] : [],
      },
    )
  })

  test('has pages between any two cursors, with hasNextPage and hasPreviousPage exact', async () => {
    const listing = listingOf(connection)
    const index = fc.nat({ max: whole.length })
    const pages = fc.record({
      one: index,
      other: index,
      size: fc.integer({ min: 0, max: 40 }),
      last: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(pages, async ({ one, other, size, last }) => {
        // Exclusive: after item `start - 1` and before item `end`.
        const [start, end] = [Math.min(one, other), Math.max(one, other)]
        const after = whole[start - 1]?.cursor ?? null
        const before = whole[end]?.cursor ?? null
        const page = await askPage(gateway, listing, { after, before, [last ? 'last' : 'first']: size })
        const between = whole.slice(start, end)
        const expected = last ? between.slice(Math.max(0, between.length - size)) : between.slice(0, size)
        expect(page.edges).toEqual(expected)
        expect(page.totalCount).toBe(whole.length)
        expect(page.pageInfo.startCursor).toBe(expected[0]?.cursor ?? null)
        expect(page.pageInfo.endCursor).toBe(expected.at(-1)?.cursor ?? null)
        const isCut = between.length > size
        expect(page.pageInfo.hasPreviousPage).toBe(start > 0 || (last && isCut))
        expect(page.pageInfo.hasNextPage).toBe(end < whole.length || (!last && isCut))
      }),
      { numRuns: propertyRuns(0.5) },
    )
  })

  test('has cursors that stay valid after a restart of the gateway', async () => {
    await using other = await startGateway()
    const middle = Math.floor(whole.length / 2)
    const page = await askPage(other, listingOf(connection), {
      first: 5,
      after: whole[middle]?.cursor ?? null,
    })
    expect(page.edges).toEqual(whole.slice(middle + 1, middle + 6))
  })

  test('has null cursors on an empty page, and still counts', async () => {
    const afterTheEnd = { first: 10, after: whole.at(-1)?.cursor ?? null }
    const beforeTheStart = { last: 10, before: whole[0]?.cursor ?? null }
    for (const paging of [{ first: 0 }, { last: 0 }, afterTheEnd, beforeTheStart]) {
      const page = await askPage(gateway, listingOf(connection), paging)
      expect(page.edges).toEqual([])
      expect(page.pageInfo).toMatchObject({ startCursor: null, endCursor: null })
      expect(page.totalCount).toBe(whole.length)
    }
  })

  test('without paging arguments has its whole range, or 100 samples of a series', async () => {
    const page = await askPage(gateway, listingOf(connection), {})
    expect(page.edges).toEqual(isSeries(connection) ? whole.slice(0, 100) : whole)
    expect(page.pageInfo.hasNextPage).toBe(page.edges.length < whole.length)
  })

  test('has 100 items after or before a cursor by default', async () => {
    const [start, end] = [whole[0]?.cursor ?? null, whole.at(-1)?.cursor ?? null]
    expect((await askPage(gateway, listingOf(connection), { after: start })).edges).toEqual(
      whole.slice(1, 101),
    )
    expect((await askPage(gateway, listingOf(connection), { before: end })).edges).toEqual(
      whole.slice(0, -1).slice(-100),
    )
  })
})

function expectToLieAt(page: Page<unknown>, index: number, pageCount: number, totalCount: number): void {
  expect(page.totalCount).toBe(totalCount)
  expect(page.pageInfo).toEqual({
    hasNextPage: index < pageCount - 1,
    hasPreviousPage: index > 0,
    startCursor: page.edges[0]?.cursor,
    endCursor: page.edges.at(-1)?.cursor,
  })
}

test('a range of more than 1,000 items has the first 1,000, and says that there are more', async () => {
  const args = 'startDate: "2020-01-01", endDate: "2024-12-31"'
  const days = await askPage<{ date: string }>(gateway, { field: 'days', args, selection: 'date' }, {})
  expect(days.nodes).toHaveLength(1000)
  expect(days.nodes[0]).toEqual({ date: '2020-01-01' })
  expect(days.totalCount).toBe(5 * 365 + 2)
  expect(days.pageInfo.hasNextPage).toBe(true)
  const newest = { field: 'days', args: `${args}, orderBy: DESC`, selection: 'date' }
  expect((await askPage(gateway, newest, {})).nodes[0]).toEqual({ date: '2024-12-31' })
})

test('a series is in order of time, with every row that Oura has between the two instants', async () => {
  const listing = { field: 'heartRate', args: TIMES, selection: 'timestamp' }
  const times = nodesOf(await walk<{ timestamp: string }>(gateway, listing, { size: 1000 })).map(
    ({ timestamp }) => Date.parse(timestamp),
  )
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times.length).toBeGreaterThan(1500)
  expect(times[0]).toBeGreaterThanOrEqual(Date.parse('2025-09-17T00:00:00Z'))
  expect(times.at(-1)).toBeLessThanOrEqual(Date.parse('2025-09-18T23:59:59Z'))
})
