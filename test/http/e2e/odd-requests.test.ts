import { describe, expect, test } from 'vitest'
import { startGateway } from '../../support/gateway.ts'

const globalId = (id: string) => Buffer.from(id).toString('base64')
const month = '(startDate: "2026-10-01", endDate: "2026-10-30")'

describe('odd requests', () => {
  test('a hundred times the same missing id costs one request', async () => {
    await using gateway = await startGateway()
    const ids = Array.from({ length: 100 }, () =>
      globalId('Workout:2026-10-05:11111111-1111-4111-8111-111111111111'),
    )
    const { data } = await gateway.ask<{ nodes: null[] }, object>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      { ids },
    )
    expect(data.nodes).toEqual(ids.map(() => null))
    expect(gateway.newRequests()).toHaveLength(2)
  })

  test.each(['..', '.', 'a/b', '?x=1', '%2e%2e'])('an id of %s never reaches a URL path', async (id) => {
    await using gateway = await startGateway()
    const { data } = await gateway.ask('query ($id: ID!) { node(id: $id) { id } }', {
      id: globalId(`Workout:2026-10-05:${id}`),
    })
    expect(data).toEqual({ node: null })
    expect(gateway.newRequests().map(({ path }) => path)).toEqual(['/v2/usercollection/workout'])
  })

  test('dates long before the first ring are empty, without a request to Oura', async () => {
    await using gateway = await startGateway()
    const { data, errors } = await gateway.ask(
      `{ viewer { dailySleep(startDate: "0000-01-01", endDate: "0000-02-01") { totalCount }
         day(date: "0001-01-01") { date sleep { score } restModePeriods { startDay } } } }`,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      viewer: {
        dailySleep: { totalCount: 0 },
        day: { date: '0001-01-01', sleep: null, restModePeriods: [] },
      },
    })
    expect(gateway.newRequests()).toEqual([])
  })

  test('latest with first: 0 has no sample, and latest refuses invalid paging arguments', async () => {
    await using gateway = await startGateway()
    const latest = (args: string) =>
      gateway.ask<{ viewer: { heartRate: object } }, object>(
        `{ viewer { heartRate(latest: true${args}) { nodes { bpm } pageInfo { hasNextPage } } } }`,
      )
    expect((await latest(', first: 0')).data.viewer.heartRate).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: true },
    })
    expect((await latest(', first: -1')).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
    ])
  })

  test('the newest sample under many aliases costs one request', async () => {
    await using gateway = await startGateway()
    const names = Array.from(
      { length: 20 },
      (_, index) => `a${index}: heartRate(latest: true) { nodes { bpm } }`,
    )
    expect((await gateway.ask(`{ viewer { ${names.join(' ')} } }`)).errors).toEqual([])
    expect(gateway.newRequests()).toHaveLength(1)
  })

  test.each(['heartRate(%) { totalCount }', 'heartRateBuckets(%, bucket: HOUR) { mean }'])(
    'reading all samples of a year is refused without a request to Oura: %s',
    async (field) => {
      await using gateway = await startGateway()
      const range = 'startDatetime: "2025-11-01T00:00:00Z", endDatetime: "2026-10-31T00:00:00Z"'
      const { errors } = await gateway.ask(`{ viewer { ${field.replace('%', range)} } }`)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'startDatetime' } }])
      expect(gateway.newRequests().length).toBeLessThanOrEqual(2)
    },
  )
})

describe('records without an id of Oura’s', () => {
  test('are there, with an id of the gateway’s that finds them again', async () => {
    await using gateway = await startGateway()
    const workout = { activity: 'walking', day: '2026-10-05', end_datetime: '2026-10-05T10:30:00+02:00' }
    const data = [
      { ...workout, start_datetime: '2026-10-05T10:00:00+02:00' },
      { ...workout, id: 'known', start_datetime: '2026-10-05T09:00:00+02:00' },
    ]
    gateway.simulator.inject({
      match: { resource: 'workout' },
      kind: { type: 'wrongShape', body: { data, next_token: null } },
    })
    const list = await gateway.ask<
      { viewer: { workouts: { nodes: { id: string; ouraId: string | null }[] } } },
      object
    >(`{ viewer { workouts${month} { nodes { id ouraId } } } }`)
    expect(list.data.viewer.workouts.nodes.map(({ ouraId }) => ouraId)).toEqual(['known', null])
    const id = list.data.viewer.workouts.nodes[1]?.id
    expect((await gateway.ask('query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({
      node: { id },
    })
  })
})

describe('a token that Oura has revoked', () => {
  test.each([
    'heartRate(latest: true) { nodes { bpm } }',
    'vo2Max(startDate: "2024-01-01", endDate: "2024-01-02") { totalCount }',
  ])('loses what was kept, whichever request finds out: %s', async (field) => {
    await using gateway = await startGateway()
    await gateway.ask(`{ viewer { workouts${month} { totalCount } } }`)
    const end = gateway.simulator.inject({
      kind: { type: 'status', status: 401, body: { detail: 'Unauthorized' } },
    })
    expect((await gateway.ask(`{ viewer { ${field} } }`)).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ])
    end()
    gateway.newRequests()
    await gateway.ask(`{ viewer { workouts${month} { totalCount } } }`)
    expect(gateway.newRequests()).toHaveLength(1)
  })

  test('gets no data from a request that was in flight', async () => {
    await using gateway = await startGateway()
    gateway.simulator.inject({ match: { resource: 'workout' }, kind: { type: 'delay', ms: 150 } })
    // A 401 of one resource says nothing of the token, unless personal_info answers it as well.
    const ends = ['daily_sleep', 'personal_info'].map((resource) =>
      gateway.simulator.inject({ match: { resource }, kind: { type: 'status', status: 401 } }),
    )
    await gateway.ask(`{ viewer { workouts${month} { totalCount } dailySleep${month} { totalCount } } }`)
    for (const end of ends) end()
    gateway.newRequests()
    await gateway.ask(`{ viewer { workouts${month} { totalCount } } }`)
    expect(gateway.newRequests()).toHaveLength(1)
  })
})

describe('fragments that double', () => {
  const doubling = (type: string, letter: string, fields = '') =>
    Array.from(
      { length: 40 },
      (_, i) => `fragment ${letter}${i} on ${type} { ${fields} ...${letter}${i + 1} ...${letter}${i + 1} }`,
    ).join(' ')
  test.each([
    ['the viewer', `{ viewer { ...A0 } } ${doubling('User', 'A')} fragment A40 on User { id }`],
    [
      'days and their records',
      `{ viewer { days(lastDays: 2) { nodes { ...A0 } } } } ${doubling('Day', 'A', 'mainSleep { ...B0 }')} fragment A40 on Day { date } ${doubling('SleepPeriod', 'B')} fragment B40 on SleepPeriod { hrv { interval } }`,
    ],
    [
      'nodes',
      `{ viewer { dailySleep(lastDays: 2) { nodes { ...A0 } } } } ${doubling('DailySleep', 'A')} fragment A40 on DailySleep { score }`,
    ],
  ])('are answered as quickly as without fragments: %s', async (_, query) => {
    await using gateway = await startGateway()
    const startedAt = performance.now()
    const { errors } = await gateway.ask(query)
    expect(errors).toEqual([])
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
