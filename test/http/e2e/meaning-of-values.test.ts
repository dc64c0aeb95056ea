import { describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../src/simulator/faults.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { fetchRaw, inOrder } from '../../support/oura-records.ts'
import { COLLECTIONS, TIME_SERIES, userFieldOf } from '../../support/oura-resources.ts'
import { askPage } from '../../support/walk.ts'

type Json = Extract<FaultKind, { type: 'wrongShape' }>['body']

/** Lets Oura have these records of a resource and no others. */
const serve = ({ simulator }: TestGateway, resource: string, data: readonly object[]) =>
  simulator.inject({
    match: { resource },
    kind: { type: 'wrongShape', body: { data, next_token: null } as unknown as Json },
  })

/** Lets Oura answer with a text, which may be JSON that JSON.stringify never writes. */
const serveText = ({ simulator }: TestGateway, resource: string, records: string) =>
  simulator.inject({
    match: { resource },
    kind: { type: 'garbage', body: `{"data":[${records}],"next_token":null}` },
  })

const ask = async (gateway: TestGateway, selection: string) => {
  const { data, errors, extensions } = await gateway.ask<{ viewer: unknown }, object>(
    `{ viewer { ${selection} } }`,
  )
  return { viewer: data.viewer, errors, extensions }
}

const november = 'startDate: "2026-11-01", endDate: "2026-11-08"'

describe('raw', () => {
  test.each(COLLECTIONS)('of %s is what Oura sent', async (resource) => {
    await using gateway = await startGateway()
    const [window, args] = TIME_SERIES.has(resource)
      ? [
          { start_datetime: '2025-09-18T00:00:00Z', end_datetime: '2025-09-18T02:00:00Z' },
          'startDatetime: "2025-09-18T00:00:00Z", endDatetime: "2025-09-18T01:59:59.999Z"',
        ]
      : [
          { start_date: '2025-08-30', end_date: '2025-09-22' },
          resource === 'ring_configuration' ? '' : 'startDate: "2025-09-01", endDate: "2025-09-20"',
        ]
    const sent = inOrder(await fetchRaw(gateway.simulator, resource, window as Record<string, string>))
    const { nodes } = await askPage<{ raw: object }>(
      gateway,
      { field: userFieldOf(resource), args, selection: 'raw' },
      { first: TIME_SERIES.has(resource) ? 1000 : 300 },
    )
    const within = sent.filter(({ day, start_day }) => {
      const date = String(day ?? start_day ?? '2025-09-10')
      return date >= '2025-09-01' && date <= '2025-09-20'
    })
    expect(nodes.map(({ raw }) => raw)).toEqual(within)
  })

  test('has keys, nested ones too, and values that the schema does not know, and numbers as they are', async () => {
    await using gateway = await startGateway()
    const record = {
      id: 'workout-1',
      day: '2026-11-02',
      source: 'worn_by_the_dog',
      raw: { raw: [1, null, { __proto__x: true }] },
      resource: 'kept',
      slot: 3,
      calories: '12.5',
      future: { list: [1.5, 'é', '\u2028'], empty: {} },
    }
    serve(gateway, 'workout', [record])
    for (const _ of ['from Oura', 'from the cache', 'from the cache, read before']) {
      const { viewer, errors } = await ask(gateway, `workouts(${november}) { nodes { raw source calories } }`)
      expect(errors).toEqual([])
      expect(viewer).toEqual({ workouts: { nodes: [{ raw: record, source: 'UNKNOWN', calories: 12.5 }] } })
    }
    expect(gateway.newRequests()).toHaveLength(1)
  })

  test('fetches whole records, heavy fields included, also by node and for days', async () => {
    await using gateway = await startGateway()
    await ask(gateway, 'dailyActivity(startDate: "2026-11-01", endDate: "2026-11-02") { nodes { id steps } }')
    const { viewer } = await ask(
      gateway,
      'days(startDate: "2026-11-01", endDate: "2026-11-02") { nodes { activity { id raw } } }',
    )
    const [{ activity }] = (viewer as { days: { nodes: [{ activity: { id: string; raw: object } }] } }).days
      .nodes
    expect(Object.keys(activity.raw)).toEqual(expect.arrayContaining(['met', 'class_5_min']))
    const fields = gateway.newRequests().map(({ query }) => query['fields'] === undefined)
    expect(fields).toEqual([false, true])
    const found = await gateway.ask('query ($id: ID!) { node(id: $id) { ... on DailyActivity { raw } } }', {
      id: activity.id,
    })
    expect(found.data).toEqual({ node: { raw: activity.raw } })
    expect(gateway.newRequests()).toEqual([])
  })

  test('costs as much as its size', async () => {
    await using gateway = await startGateway()
    const errorsOf = async (pages: number, field: string) => {
      const selection = Array.from(
        { length: pages },
        (_, i) => `a${i}: workouts(first: 1000) { nodes { ${field} } }`,
      )
      const { errors } = await gateway.ask(`{ viewer { ${selection.join(' ')} } }`)
      return errors.map(({ extensions }) => extensions?.['limit'])
    }
    expect(await errorsOf(1, 'raw')).toEqual([])
    expect(await errorsOf(40, 'label')).toEqual([])
    expect(await errorsOf(40, 'raw')).toEqual(['cost'])
  })
})

describe('what was not measured', () => {
  const night = (day: string, lowest: number) => ({
    id: `night of ${day}`,
    day,
    type: 'long_sleep',
    bedtime_start: `${day}T00:00:00+01:00`,
    total_sleep_duration: 25_000,
    lowest_heart_rate: lowest,
  })

  test('is null in fields, and does not count in statistics and trends', async () => {
    await using gateway = await startGateway()
    serve(gateway, 'sleep', [night('2026-11-02', 255), night('2026-11-03', 50), night('2026-11-04', 254)])
    serve(gateway, 'daily_spo2', [
      { id: 'a', day: '2026-11-02', spo2_percentage: { average: 0.0 } },
      { id: 'b', day: '2026-11-03', spo2_percentage: { average: 97.5 } },
      { id: 'c', day: '2026-11-04', spo2_percentage: null },
    ])
    const { viewer, errors } = await ask(
      gateway,
      `sleepPeriods(${november}) { nodes { lowestHeartRate raw } }
       dailySpo2(${november}) { nodes { spo2Percentage { average } } }
       summary(${november}) { restingHeartRate { count min max } }
       trend(metric: SPO2_AVERAGE, ${november}) { statistics { count mean } }`,
    )
    expect(errors).toEqual([])
    expect(viewer).toEqual({
      sleepPeriods: {
        nodes: [
          { lowestHeartRate: null, raw: night('2026-11-02', 255) },
          { lowestHeartRate: 50, raw: night('2026-11-03', 50) },
          { lowestHeartRate: 254, raw: night('2026-11-04', 254) },
        ],
      },
      dailySpo2: {
        nodes: [
          { spo2Percentage: { average: null } },
          { spo2Percentage: { average: 97.5 } },
          { spo2Percentage: null },
        ],
      },
      summary: { restingHeartRate: { count: 2, min: 50, max: 254 } },
      trend: { statistics: { count: 1, mean: 97.5 } },
    })
  })

  test('still places a ring: a set-up in 1970 comes first, and cursors lead on from it', async () => {
    await using gateway = await startGateway()
    serve(gateway, 'ring_configuration', [
      { id: 'new', set_up_at: '2024-05-01T10:00:00+00:00' },
      { id: 'lost', set_up_at: '1970-01-01T00:00:00+00:00' },
      { id: 'old', set_up_at: '2019-05-01T10:00:00+00:00' },
    ])
    const rings = { field: 'ringConfigurations', selection: 'ouraId setUpAt' }
    const first = await askPage(gateway, rings, { first: 1 })
    expect(first.nodes).toEqual([{ ouraId: 'lost', setUpAt: null }])
    const rest = await askPage(gateway, rings, { first: 5, after: first.pageInfo.endCursor })
    expect(rest.nodes).toEqual([
      { ouraId: 'old', setUpAt: '2019-05-01T10:00:00+00:00' },
      { ouraId: 'new', setUpAt: '2024-05-01T10:00:00+00:00' },
    ])
  })
})

describe('a number in another form', () => {
  const scores = async (...values: string[]) => {
    await using gateway = await startGateway()
    const records = values.map(
      (value, index) => `{"id":"${index}","day":"2026-11-0${index + 1}","score":${value}}`,
    )
    serveText(gateway, 'daily_sleep', records.join(','))
    const { viewer, errors } = await ask(gateway, `dailySleep(${november}) { nodes { score } }`)
    const { nodes } = (viewer as { dailySleep: { nodes: { score: number | null }[] } }).dailySleep
    const failed = errors.map(({ path, extensions }) => [path?.[3], extensions?.['code']])
    return { scores: nodes.map(({ score }) => score), failed }
  }

  test('is the same number in an Int, rounded if need be', async () => {
    expect(await scores('54', '54.0', '"54"', '54.6', '"54.4"', '5.4e1', '-0.2')).toEqual({
      scores: [54, 54, 54, 55, 54, 54, 0],
      failed: [],
    })
  })

  test('that is none, or too large for 32 bits, is null with an error of its field', async () => {
    expect(await scores('2147483647', '2147483648', '"9e99"', '1e999', 'true', '"54 points"', '""')).toEqual({
      scores: [2_147_483_647, null, null, null, null, null, null],
      failed: [1, 2, 3, 4, 5, 6].map((index) => [index, 'UPSTREAM_INVALID']),
    })
  })

  test('among samples is a null item, with one error for the series', async () => {
    await using gateway = await startGateway()
    const series = (items: string) =>
      `{"interval":"60.0","timestamp":"2026-11-02T04:00:00+01:00","items":[${items}]}`
    serveText(
      gateway,
      'daily_activity',
      `{"id":"a","day":"2026-11-02","met":${series('1.1,1e999,null,"1.3",1e999,{}')}},
       {"id":"b","day":"2026-11-03","met":${series('0.9')}}`,
    )
    const { viewer, errors } = await ask(
      gateway,
      `dailyActivity(${november}) { nodes { met { interval items samples { value } } } }`,
    )
    const values = [1.1, null, null, 1.3, null, null]
    expect(viewer).toEqual({
      dailyActivity: {
        nodes: [
          { met: { interval: 60, items: values, samples: values.map((value) => ({ value })) } },
          { met: { interval: 60, items: [0.9], samples: [{ value: 0.9 }] } },
        ],
      },
    })
    expect(errors.map(({ path }) => path?.slice(2).join('.')).sort()).toEqual([
      'nodes.0.met.items.1',
      'nodes.0.met.samples.1.value',
    ])
  })
})

describe('a record that cannot be placed', () => {
  const sleepRecords = [
    { id: 'a', day: '2026-11-02', score: 70 },
    { id: 'b', day: null, score: 71 },
    { id: 'c', score: 72 },
    { id: 'd', day: '2026-02-31', score: 73 },
    'no object',
    { id: 'e', day: '2026-11-03', score: 74 },
  ]
  const reasons = {
    day: 'Oura sent a record of daily_sleep without a usable day.',
    object: 'Oura sent a record of daily_sleep that is not an object.',
  }

  test('is left out, logged once, and listed in every answer from what was fetched with it', async () => {
    await using gateway = await startGateway()
    const stop = serve(gateway, 'daily_sleep', sleepRecords as object[])
    const skippedAt = (path: string) => [
      { path: ['viewer', path], reason: reasons.day, count: 3 },
      { path: ['viewer', path], reason: reasons.object, count: 1 },
    ]
    for (const _ of ['from Oura', 'from the cache', 'from the cache, read before']) {
      const { viewer, errors, extensions } = await ask(
        gateway,
        `dailySleep(${november}) { totalCount nodes { score } }
         trend(metric: SLEEP_SCORE, ${november}) { statistics { count } }`,
      )
      expect(errors).toEqual([])
      expect(viewer).toEqual({
        dailySleep: { totalCount: 2, nodes: [{ score: 70 }, { score: 74 }] },
        trend: { statistics: { count: 2 } },
      })
      expect(extensions['skipped']).toEqual([...skippedAt('dailySleep'), ...skippedAt('trend')])
    }
    stop()
    // Partly from that fetch, and partly from a new one.
    const { extensions } = await ask(gateway, 'dailySleep(startDate: "2026-11-03", last: 1) { totalCount }')
    expect(extensions['skipped']).toEqual(skippedAt('dailySleep'))
    const logged = gateway.log.lines.filter(({ message }) => message.includes('could not be placed'))
    expect(logged).toHaveLength(1)
    expect(gateway.newRequests()).toHaveLength(2)
  })

  test('fails its field if all others of the list are like it, and leaves the copies', async () => {
    await using gateway = await startGateway()
    const query = `dailySleep(startDate: "2026-11-01", endDate: "2026-11-02") { totalCount }`
    const field = 'dailySleep(startDate: "2026-11-01", endDate: "2026-11-08") { totalCount }'
    const before = await ask(gateway, query)
    const stop = serve(gateway, 'daily_sleep', [{ date: '2026-11-03' }, { date: '2026-11-04' }])
    const { viewer, errors, extensions } = await ask(gateway, field)
    expect(viewer).toEqual({ dailySleep: null })
    expect(errors).toMatchObject([
      {
        message:
          'Oura sent 2 records of daily_sleep, and none that the gateway can use: Oura sent a record of daily_sleep without a usable day.',
        path: ['viewer', 'dailySleep'],
        extensions: { code: 'UPSTREAM_INVALID', traceId: expect.any(String) },
      },
    ])
    expect(extensions['skipped']).toBeUndefined()
    expect((await ask(gateway, query)).viewer).toEqual(before.viewer)
    stop()
    expect((await ask(gateway, field)).viewer).toEqual({ dailySleep: { totalCount: 8 } })
  })

  test('is left out alone if it is the only one of its list', async () => {
    await using gateway = await startGateway()
    serve(gateway, 'daily_sleep', [{ date: '2026-11-03' }])
    const { viewer, errors, extensions } = await ask(gateway, `dailySleep(${november}) { totalCount }`)
    expect(errors).toEqual([])
    expect(viewer).toEqual({ dailySleep: { totalCount: 0 } })
    expect(extensions['skipped']).toMatchObject([{ path: ['viewer', 'dailySleep'], count: 1 }])
  })

  test('says nothing in answers from other fetches', async () => {
    await using gateway = await startGateway()
    const stop = serve(gateway, 'daily_sleep', sleepRecords as object[])
    await ask(gateway, `dailySleep(${november}) { totalCount }`)
    stop()
    const { extensions } = await ask(
      gateway,
      'dailySleep(startDate: "2026-10-01", endDate: "2026-10-05") { totalCount }',
    )
    expect(extensions['skipped']).toBeUndefined()
  })

  test('may be a row of a time series, the newest one too', async () => {
    await using gateway = await startGateway()
    serve(gateway, 'heartrate', [
      { bpm: 60, source: 'rest', timestamp: '2026-11-01T00:10:00+00:00' },
      { bpm: 61, source: 'rest' },
      { bpm: 62, source: 'rest', timestamp: 'at noon' },
    ])
    const { viewer, errors, extensions } = await ask(
      gateway,
      `heartRate(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T01:00:00Z") { nodes { bpm } }
       newest: heartRate(latest: true) { nodes { bpm } }`,
    )
    expect(errors).toEqual([])
    expect(viewer).toEqual({ heartRate: { nodes: [{ bpm: 60 }] }, newest: { nodes: [] } })
    const reason = 'Oura sent a record of heartrate without a usable timestamp.'
    expect(extensions['skipped']).toEqual(
      expect.arrayContaining([
        { path: ['viewer', 'heartRate'], reason, count: 2 },
        { path: ['viewer', 'newest'], reason, count: 1 },
      ]),
    )
  })
})
