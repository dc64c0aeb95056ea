import { deepStrictEqual } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { GraphQLSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GatewayTestOptions, startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectionField, fullSelection, introspect, objectType } from '../../support/graph.ts'
import { dayOf, expectedOf, fetchRaw, inOrder, type Raw, withoutDerived } from '../../support/oura-records.ts'
import { COLLECTIONS, TIME_SERIES, userFieldOf } from '../../support/oura-resources.ts'
import { askPage, type Listing, nodesOf, walk } from '../../support/walk.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/recordings')

/** A page size at Oura that does not divide the number of records. */
const OURA_PAGES = { recordsPerPage: 37, rowsPerPage: 37 }

/** Records of one person as Oura has them, and the arguments that select exactly these. */
interface Source {
  readonly options: GatewayTestOptions
  readonly dates: string
  readonly times: string
  /** Collections without records here. */
  readonly empty: readonly string[]
  /** Oura's records, read without the gateway. */
  load(gateway: TestGateway, resource: string): Promise<Raw[]>
}

/** Recordings of one real user from the live API in 2024. */
const recordings: Source = {
  options: { simulator: { dataFolder: FOLDER, ...OURA_PAGES } },
  dates: 'startDate: "2024-01-01", endDate: "2024-12-31"',
  times: 'startDatetime: "2024-12-13T12:00:00Z", endDatetime: "2024-12-13T19:00:00Z"',
  empty: ['vO2_max', 'tag', 'ring_battery_level', 'interbeat_interval'],
  async load(_, resource) {
    const file = path.join(FOLDER, `${resource}.json`)
    if (!existsSync(file)) return []
    const body = JSON.parse(await readFile(file, 'utf8'))
    return body.data ?? [body]
  },
}

/** The demo user, in a month with records of every resource, rest mode and old tags included. */
const madeUp: Source = {
  options: { simulator: OURA_PAGES },
  dates: 'startDate: "2025-08-22", endDate: "2025-09-20"',
  times: 'startDatetime: "2025-09-17T22:00:00Z", endDatetime: "2025-09-18T06:59:59Z"',
  empty: [],
  async load({ simulator }, resource) {
    const window = TIME_SERIES.has(resource)
      ? { start_datetime: '2025-09-17T22:00:00Z', end_datetime: '2025-09-18T07:00:00Z' }
      : { start_date: '2025-08-18', end_date: '2025-09-24' }
    const records = await fetchRaw(simulator, resource, window)
    return records.filter((raw) => {
      const day = dayOf(raw)
      return day === '' || ('2025-08-22' <= day && day <= '2025-09-20')
    })
  },
}

const argsOf = (source: Source, resource: string) => {
  if (resource === 'ring_configuration') return ''
  return TIME_SERIES.has(resource) ? source.times : source.dates
}

/** As many records with all their samples as the cost limit allows in one answer. */
const LARGE_PAGE = 30

const WALKS = [7, LARGE_PAGE].flatMap((size) => [
  { size, backward: false },
  { size, backward: true },
])

type Node = { readonly id: string }

function promises(source: Source): void {
  let gateway: TestGateway
  let schema: GraphQLSchema

  beforeAll(async () => {
    gateway = await startGateway(source.options)
    schema = await introspect(gateway)
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  const listingOf = (resource: string): Listing => ({
    field: userFieldOf(resource),
    args: argsOf(source, resource),
    selection: fullSelection(connectionField(schema, userFieldOf(resource)).node),
  })

  describe.each(COLLECTIONS.filter((resource) => !source.empty.includes(resource)))('%s', (resource) => {
    test('every record is there field by field, and as Oura sent it, in small and in large pages, in both directions and orders', async () => {
      const { node } = connectionField(schema, userFieldOf(resource))
      const records = inOrder(await source.load(gateway, resource))
      expect(records.length).toBeGreaterThan(0)
      const expected = records.map((raw) => expectedOf(raw, node))
      for (const order of TIME_SERIES.has(resource) ? ['ASC'] : ['ASC', 'DESC']) {
        const listing = listingOf(resource)
        const args = TIME_SERIES.has(resource) ? listing.args : `${listing.args}, orderBy: ${order}`
        for (const { size, backward } of WALKS) {
          const pages = await walk<Raw>(gateway, { ...listing, args: args ?? '' }, { size, backward })
          expect(pages.length).toBe(Math.ceil(records.length / size))
          // Node's own comparison, because vitest's takes seconds for a month of samples.
          deepStrictEqual(
            nodesOf(pages).map((found) => withoutDerived(found, node)),
            order === 'ASC' ? expected : expected.toReversed(),
          )
          deepStrictEqual(
            nodesOf(pages).map(({ raw }) => raw),
            order === 'ASC' ? records : records.toReversed(),
          )
        }
      }
    })
  })

  test.each(source.empty.map((resource) => ({ resource })))(
    '$resource, of which there is nothing, is an empty connection',
    async ({ resource }) => {
      const page = await askPage(gateway, listingOf(resource), {})
      expect(page).toMatchObject({
        nodes: [],
        totalCount: 0,
        pageInfo: { startCursor: null, endCursor: null },
      })
    },
  )

  test('personal_info is there field by field', async () => {
    const type = objectType(schema, 'PersonalInfo')
    const { data } = await gateway.ask<{ viewer: { personalInfo: Raw } }, object>(
      `{ viewer { personalInfo { ${fullSelection(type)} } } }`,
    )
    const [raw = {}] = await source.load(gateway, 'personal_info')
    expect(Object.keys(raw)).toHaveLength(6)
    expect(withoutDerived(data.viewer.personalInfo, type)).toEqual(expectedOf(raw, type))
    expect(data.viewer.personalInfo['raw']).toEqual(raw)
  })

  test('samples are the items, each with its own time in the offset of the first', async () => {
    const { nodes } = await askPage<Raw>(gateway, listingOf('sleep'), { first: LARGE_PAGE })
    const series = nodes.flatMap(({ heartRate, hrv }) => [heartRate, hrv]).filter(isSampleSeries)
    expect(series.length).toBeGreaterThan(5)
    for (const { interval, items, samples, timestamp } of series) {
      expect(samples.map(({ value }) => value)).toEqual(items)
      const start = Date.parse(timestamp)
      expect(samples.map((sample) => Date.parse(sample.timestamp))).toEqual(
        items.map((_, index) => start + index * interval * 1000),
      )
      const offset = timestamp.slice(-6)
      expect(samples.filter((sample) => !sample.timestamp.endsWith(offset))).toEqual([])
    }
  })

  describe('the global ids of all records', () => {
    const listed = new Map<string, Node[]>()

    beforeAll(async () => {
      for (const resource of COLLECTIONS) {
        if (TIME_SERIES.has(resource)) continue
        listed.set(resource, nodesOf(await walk<Node>(gateway, listingOf(resource), { size: LARGE_PAGE })))
      }
    })

    test('are unique', () => {
      const ids = [...listed.values()].flat().map(({ id }) => id)
      expect(ids.length).toBeGreaterThan(300)
      expect(new Set(ids).size).toBe(ids.length)
    })

    test('give back the same object through node', async () => {
      for (const [resource, nodes] of listed) {
        const { node: type } = connectionField(schema, userFieldOf(resource))
        for (const some of chunks(nodes, LARGE_PAGE)) {
          const { data, errors } = await gateway.ask<Record<string, Node>, object>(
            `{ ${some.map(({ id }, index) => `n${index}: node(id: ${JSON.stringify(id)}) { ...All }`).join(' ')} }
             fragment All on ${type.name} { ${fullSelection(type)} }`,
          )
          expect(errors).toEqual([])
          deepStrictEqual(Object.values(data), some)
        }
      }
    })

    test('give back the same objects through nodes, in the order asked for, from a gateway that never listed them', async () => {
      await using other = await startGateway(source.options)
      for (const [resource, nodes] of listed) {
        const { node: type } = connectionField(schema, userFieldOf(resource))
        for (const some of chunks(nodes.toReversed(), LARGE_PAGE)) {
          const { data, errors } = await other.ask<{ nodes: Node[] }, { ids: string[] }>(
            `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type.name} { ${fullSelection(type)} } } }`,
            { ids: some.map(({ id }) => id) },
          )
          expect(errors).toEqual([])
          deepStrictEqual(data.nodes, some)
        }
      }
    })
  })
}

interface SampleSeries {
  readonly interval: number
  readonly items: readonly (number | null)[]
  readonly samples: readonly { readonly timestamp: string; readonly value: number | null }[]
  readonly timestamp: string
}

const isSampleSeries = (value: unknown): value is SampleSeries => typeof value === 'object' && value !== null

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

const isRecorded = existsSync(FOLDER)

describe.skipIf(!isRecorded)(
  `the recordings${isRecorded ? '' : ' (skipped because the folder ../shared/recordings is absent)'}`,
  () => {
    promises(recordings)

    test('a daily_cardiovascular_age without an id has ouraId null and a global id all the same', async () => {
      await using gateway = await startGateway(recordings.options)
      const { nodes } = await askPage<{ id: string; ouraId: null; day: string }>(
        gateway,
        { field: 'dailyCardiovascularAge', args: recordings.dates, selection: 'id ouraId day' },
        {},
      )
      expect(nodes).toHaveLength(40)
      expect(nodes.filter(({ ouraId }) => ouraId !== null)).toEqual([])
      expect(new Set(nodes.map(({ id }) => id)).size).toBe(40)
    })
  },
)

describe('a made-up month', () => promises(madeUp))
