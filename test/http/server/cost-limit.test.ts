import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../../../src/server/limits/limits.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

const samples = 'nodes { met { samples { timestamp value } } }'
const ninetyTwoDays = 'startDatetime: "2026-08-01T00:00:00Z", endDatetime: "2026-11-01T00:00:00Z"'

describe('the cost limit', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  test.each([
    [
      'a thousand days with their samples (85 MB)',
      `{ viewer { dailyActivity(startDate: "2023-12-01", endDate: "2026-08-20", first: 1000) { ${samples} } } }`,
      ['viewer.dailyActivity.nodes.met.samples'],
    ],
    [
      'twenty times the heart rate of 92 days (32 MB)',
      `{ viewer { ${times(20, (index) => `b${index}: heartRateBuckets(${ninetyTwoDays}, bucket: FIVE_MINUTES) { start count min max mean }`)} } }`,
      ['viewer.b0', 'viewer.b1', 'viewer.b2'],
    ],
    [
      'fifty trends of twenty years (20 MB)',
      `{ viewer { ${times(50, (index) => `t${index}: trend(metric: STEPS, startDate: "2006-11-20", endDate: "2026-11-19") { points { date value movingAverage } }`)} } }`,
      ['viewer.t0', 'viewer.t1', 'viewer.t2'],
    ],
    [
      'a page size in the default of a variable',
      `query ($n: Int = 1000) { viewer { dailyActivity(startDate: "2023-12-01", endDate: "2026-08-20", first: $n) { ${samples} } } }`,
      ['viewer.dailyActivity.nodes.met.samples'],
    ],
    [
      'pages in pages',
      '{ viewer { workouts(startDate: "2023-12-01", first: 1000) { nodes { heartRate(first: 1000) { nodes { bpm } } } } } }',
      ['viewer.workouts.nodes.heartRate.nodes'],
    ],
    [
      'fifty thousand pages of a time series of which no row is selected (four minutes of CPU)',
      `{ viewer { ${times(50, (index) => `w${index}: workouts(startDate: "2006-11-20", endDate: "2026-11-19", first: 1000) { nodes { heartRate { pageInfo { hasNextPage } } } }`)} } }`,
      ['viewer.w0', 'viewer.w1', 'viewer.w2'],
    ],
  ])('refuses %s', async (_, query, fields) => {
    const { status, data, errors } = await gateway.ask(query)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
    const [{ message = '', extensions = {} } = {}] = errors
    expect(extensions).toEqual({
      code: 'BAD_USER_INPUT',
      limit: 'cost',
      value: expect.any(Number),
      allowed: limits.cost,
      mostExpensive: fields.map((path) => ({ path, points: expect.any(Number) })),
    })
    expect(extensions['value']).toBeGreaterThan(limits.cost)
    expect(message).toContain(
      `the cost limit: ${extensions['value']} points, at most ${limits.cost} are allowed`,
    )
    for (const path of fields) expect(message).toContain(path)
    expect(gateway.newRequests()).toEqual([])
  })

  test('multiplies by page sizes in variables', async () => {
    const query = `query ($n: Int) { viewer { dailyActivity(startDate: "2023-12-01", endDate: "2026-08-20", first: $n) { nodes { met { interval samples { value } } } } } }`
    const refused = await gateway.ask(query, { n: 1000 })
    expect(refused.status).toBe(400)
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', limit: 'cost' })
    expect((await gateway.ask(query, { n: 2 })).status).toBe(200)
    // Without a value the page has the whole range.
    expect((await gateway.ask(query)).status).toBe(400)
  })

  test('counts the operation to execute, not the first one of the document', async () => {
    const cheap = 'query Cheap { viewer { id } }'
    const expensive = `query Expensive { viewer { dailyActivity(startDate: "2023-12-01", endDate: "2026-08-20") { ${samples} } } }`
    for (const query of [`${cheap} ${expensive}`, `${expensive} ${cheap}`]) {
      const send = async (operationName: string) => {
        const body = JSON.stringify({ query, operationName })
        const headers = { 'content-type': 'application/json' }
        const response = await gateway.fetch('http://localhost:4000/graphql', {
          method: 'POST',
          headers,
          body,
        })
        return response.status
      }
      expect([await send('Cheap'), await send('Expensive')]).toEqual([200, 400])
    }
  })

  test('does not count what @skip leaves out', async () => {
    const query = `query ($short: Boolean!) { viewer { id dailyActivity(startDate: "2023-12-01", endDate: "2026-08-20") @skip(if: $short) { ${samples} } } }`
    expect((await gateway.ask(query, { short: true })).status).toBe(200)
    expect((await gateway.ask(query, { short: false })).status).toBe(400)
  })

  test.each([
    ['a missing variable in a list', 'query ($id: ID!) { nodes(ids: [$id]) { id } }', {}, 'ids'],
    [
      'null for a variable with a default',
      'query ($id: ID = "x") { nodes(ids: [$id]) { id } }',
      { id: null },
      'ids',
    ],
    [
      'null for a list with a default',
      'query ($ids: [ID!] = ["x"]) { nodes(ids: $ids) { id } }',
      { ids: null },
      'ids',
    ],
    [
      'null for an enum with a default',
      'query ($m: DailyMetric = STEPS) { viewer { trend(metric: $m, window: 7) { points { value } } } }',
      { m: null },
      'metric',
    ],
    [
      'null in a list of enums',
      'query ($m: DailyMetric = STEPS) { viewer { trends(metrics: [$m], window: 7) { points { value } } } }',
      { m: null },
      'metrics',
    ],
    [
      'null for a time bucket with a default',
      'query ($b: TimeBucket = DAY) { viewer { heartRateBuckets(bucket: $b) { mean } } }',
      { b: null },
      'bucket',
    ],
  ])('leaves arguments that do not fit to execution: %s', async (_, query, variables, argument) => {
    const answer = await gateway.ask(query, variables)
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
    expect(gateway.log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})
