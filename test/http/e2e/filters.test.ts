import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { fetchRaw, inOrder, type Raw } from '../../support/oura-records.ts'
import { askPage, nodesOf, walk } from '../../support/walk.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../../shared/recordings')

/** A filtered connection, and the same filter over raw records. */
interface Case {
  readonly resource: string
  readonly field: string
  readonly filter: string
  readonly passes: (raw: Raw) => boolean
}

const CASES: readonly Case[] = [
  {
    resource: 'sleep',
    field: 'sleepPeriods',
    filter: 'types: [SLEEP, LATE_NAP]',
    passes: ({ type }) => type === 'sleep' || type === 'late_nap',
  },
  {
    resource: 'workout',
    field: 'workouts',
    filter: 'activities: ["walking", "cycling"]',
    passes: ({ activity }) => activity === 'walking' || activity === 'cycling',
  },
  {
    resource: 'workout',
    field: 'workouts',
    filter: 'sources: [CONFIRMED], activities: ["walking"]',
    passes: ({ activity, source }) => activity === 'walking' && source === 'confirmed',
  },
  {
    resource: 'session',
    field: 'sessions',
    filter: 'types: [BREATHING, UNKNOWN]',
    passes: ({ type }) => type === 'breathing',
  },
  {
    resource: 'enhanced_tag',
    field: 'enhancedTags',
    filter: 'tagTypeCodes: ["tag_sleep_latemeal"]',
    passes: ({ tag_type_code }) => tag_type_code === 'tag_sleep_latemeal',
  },
  {
    resource: 'heartrate',
    field: 'heartRate',
    filter: 'sources: [AWAKE, SESSION]',
    passes: ({ source }) => source === 'awake' || source === 'session',
  },
  ...['sleepPeriods(types:', 'workouts(activities:', 'heartRate(sources:'].map((text) => {
    const [field = '', argument = ''] = text.split('(')
    const resource = { sleepPeriods: 'sleep', workouts: 'workout', heartRate: 'heartrate' }[field] ?? ''
    return { resource, field, filter: `${argument} []`, passes: () => false }
  }),
]

/** Walks the pages of each filtered connection, and compares them with the filtered raw records. */
async function compare(
  gateway: TestGateway,
  raw: readonly Raw[],
  range: string,
  { field, filter, passes }: Case,
) {
  const expected = inOrder(raw.filter(passes))
  const orders = field === 'heartRate' ? [''] : [', orderBy: ASC', ', orderBy: DESC']
  for (const order of orders) {
    const listing = { field, args: `${range}, ${filter}${order}`, selection: 'raw' }
    const wanted = order.endsWith('DESC') ? expected.toReversed() : expected
    const size = Math.max(1, Math.ceil(expected.length / 4))
    for (const backward of [false, true]) {
      const pages = await walk<{ raw: Raw }>(gateway, listing, { size, backward })
      expect(nodesOf(pages).map((node) => node.raw)).toEqual(wanted)
      expect(pages.map(({ totalCount }) => totalCount)).toEqual(pages.map(() => expected.length))
      expect(pages.length).toBe(Math.max(1, Math.ceil(expected.length / size)))
    }
  }
  return expected.length
}

describe('a filtered connection of the demo user', () => {
  let gateway: TestGateway
  const dates = 'startDate: "2026-08-01", endDate: "2026-10-31"'
  const times = 'startDatetime: "2026-10-30T00:00:00Z", endDatetime: "2026-10-31T00:00:00Z"'
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  test.each(CASES)(
    '$field($filter) has the records that pass, on every page, and no others',
    async (each) => {
      const isSeries = each.resource === 'heartrate'
      const window = isSeries
        ? { start_datetime: '2026-10-30T00:00:00Z', end_datetime: '2026-10-31T00:00:01Z' }
        : { start_date: '2026-07-28', end_date: '2026-11-04' }
      const raw = await fetchRaw(gateway.simulator, each.resource, window)
      const within = raw.filter((record) => {
        const day = String(record['day'] ?? record['start_day'] ?? '2026-08-01')
        return day >= '2026-08-01' && day <= '2026-10-31'
      })
      const found = await compare(gateway, within, isSeries ? times : dates, each)
      if (!each.filter.endsWith('[]')) expect(found).toBeGreaterThan(3)
      expect(found).toBeLessThan(within.length)
    },
  )

  test('needs no request of its own beside the unfiltered one', async () => {
    await using other = await startGateway()
    const { errors } = await other.ask(`{ viewer {
      all: workouts(${dates}) { totalCount }
      walks: workouts(${dates}, activities: ["walking"]) { totalCount nodes { calories } }
      manual: workouts(${dates}, sources: [MANUAL]) { totalCount }
      naps: sleepPeriods(${dates}, types: [SLEEP]) { nodes { day } }
      nights: sleepPeriods(${dates}, types: [LONG_SLEEP]) { nodes { day } }
    } }`)
    expect(errors).toEqual([])
    expect(other.newRequests().map(({ resource }) => resource)).toEqual(['workout', 'sleep'])
  })
})

describe('a filtered time series', () => {
  const range = (days: number) =>
    `startDatetime: "${new Date(Date.parse('2026-11-20T12:00Z') - days * 86_400_000).toISOString()}"`

  test('reads only as much of its range as its page needs', async () => {
    await using gateway = await startGateway()
    const listing = { field: 'heartRate', args: `${range(90)}, sources: [WORKOUT]`, selection: 'bpm' }
    const { data, errors } = await gateway.ask<{ viewer: { heartRate: { nodes: unknown[] } } }, object>(
      `{ viewer { heartRate(${listing.args}, last: 50) { nodes { bpm } } } }`,
    )
    expect(errors).toEqual([])
    expect(data.viewer.heartRate.nodes).toHaveLength(50)
    expect(gateway.newRequests().length).toBeLessThan(5)
  })

  test('refuses more than 92 days, and latest', async () => {
    await using gateway = await startGateway()
    const { errors } = await gateway.ask(`{ viewer {
      long: heartRate(${range(93)}, sources: [WORKOUT]) { nodes { bpm } }
      latest: heartRate(latest: true, sources: [WORKOUT]) { nodes { bpm } }
    } }`)
    expect(new Map(errors.map(({ path: at, message }) => [at?.at(-1), message]))).toEqual(
      new Map([
        [
          'long',
          'sources reads every sample, so the range may have at most 92 days; this one has 93. Shorten it or leave out sources.',
        ],
        [
          'latest',
          'latest and sources cannot be combined: latest returns the newest sample, however old it is. Leave out one of them.',
        ],
      ]),
    )
    expect(gateway.newRequests()).toEqual([])
  })
})

test('a value that Oura adds later is UNKNOWN in a filter too, and one that is missing passes no filter', async () => {
  await using gateway = await startGateway()
  const period = (id: string, type: unknown) => ({ id, day: '2026-11-01', type })
  const data = [period('a', 'siesta'), period('b', null), period('c', 'sleep'), period('d', 7)]
  gateway.simulator.inject({
    match: { resource: 'sleep' },
    kind: { type: 'wrongShape', body: { data, next_token: null } as never },
  })
  const listing = (types: string) => ({
    field: 'sleepPeriods',
    args: `startDate: "2026-11-01", endDate: "2026-11-01", types: ${types}`,
    selection: 'ouraId',
  })
  const idsOf = async (types: string) =>
    (await askPage<{ ouraId: string }>(gateway, listing(types), {})).nodes.map(({ ouraId }) => ouraId)
  expect(await idsOf('[UNKNOWN]')).toEqual(['a'])
  expect(await idsOf('[SLEEP, UNKNOWN]')).toEqual(['a', 'c'])
  expect(await idsOf('null')).toEqual(['a', 'b', 'c', 'd'])
})

describe.skipIf(!existsSync(FOLDER))('the recordings (skipped if ../shared/recordings is absent)', () => {
  test.each(CASES)('$field($filter) has the records that pass, and no others', async (each) => {
    await using gateway = await startGateway({ simulator: { dataFolder: FOLDER } })
    const file = await readFile(path.join(FOLDER, `${each.resource}.json`), 'utf8')
    const { data } = JSON.parse(file) as { data: Raw[] }
    const range =
      each.resource === 'heartrate'
        ? 'startDatetime: "2024-12-13T00:00:00Z", endDatetime: "2024-12-14T00:00:00Z"'
        : 'startDate: "2024-01-01", endDate: "2024-12-31"'
    await compare(gateway, data, range, each)
  })
})
