import { describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../src/simulator/faults.ts'
import { NOW } from '../../support/client.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

type Json = Extract<FaultKind, { type: 'wrongShape' }>['body']

/** Lets Oura have these records of a resource and no others; returns what ends it. */
const serve = ({ simulator }: TestGateway, resource: string, data: readonly object[]) =>
  simulator.inject({
    match: { resource },
    kind: { type: 'wrongShape', body: { data, next_token: null } as unknown as Json },
  })

/** All that the graph says of the sleep scores of a week. */
const SCORES = `{ viewer {
  dailySleep(startDate: "2026-11-01", endDate: "2026-11-07") { totalCount edges { cursor node { id ouraId day score } } }
  backward: dailySleep(startDate: "2026-11-01", endDate: "2026-11-07", last: 10, orderBy: DESC) { nodes { ouraId } }
  day(date: "2026-11-03") { sleep { ouraId score } }
  trend(metric: SLEEP_SCORE, startDate: "2026-11-01", endDate: "2026-11-07") { points { value } }
  summary(startDate: "2026-11-01", endDate: "2026-11-07") { sleepScore { count sum } }
} }`

interface Scores {
  readonly viewer: {
    readonly dailySleep: {
      readonly totalCount: number
      readonly edges: readonly {
        readonly cursor: string
        readonly node: {
          readonly id: string
          readonly ouraId: string
          readonly day: string
          readonly score: number | null
        }
      }[]
    }
    readonly backward: { readonly nodes: readonly { readonly ouraId: string }[] }
    readonly day: { readonly sleep: { readonly ouraId: string; readonly score: number | null } | null }
    readonly trend: { readonly points: readonly { readonly value: number | null }[] }
    readonly summary: { readonly sleepScore: { readonly count: number; readonly sum: number } | null }
  }
}

describe('two records of a day that has one', () => {
  const day = '2026-11-03'
  const cases: Record<string, readonly [winner: object, loser: object]> = {
    'the one with a score': [
      { id: 'a', day, score: 70, timestamp: '2026-11-03T00:00:00+00:00' },
      { id: 'b', day, score: null, timestamp: '2026-11-03T09:00:00+00:00' },
    ],
    'of two with a score the one with the newer timestamp, in whatever offset': [
      { id: 'a', day, score: 70, timestamp: '2026-11-03T00:30:00-02:00' },
      { id: 'b', day, score: 80, timestamp: '2026-11-03T02:00:00+00:00' },
    ],
    'of two alike the one with the greater id': [
      { id: 'b', day, score: 70, timestamp: '2026-11-03T00:00:00+00:00' },
      { id: 'a', day, score: 80, timestamp: '2026-11-03T00:00:00+00:00' },
    ],
    'of two without a timestamp the one with the greater id': [
      { id: 'b', day, score: 0 },
      { id: 'a', day, score: 80 },
    ],
  }

  test.each(Object.entries(cases))('%s stays', async (_, [winner, loser]) => {
    const { id, score } = winner as { id: string; score: number }
    for (const records of [
      [winner, loser],
      [loser, winner],
    ]) {
      await using gateway = await startGateway()
      serve(gateway, 'daily_sleep', [{ id: 'other', day: '2026-11-02', score: 60 }, ...records])
      for (const _again of ['from Oura', 'from the cache']) {
        const { data, errors } = await gateway.ask<Scores, object>(SCORES)
        expect(errors).toEqual([])
        const { dailySleep, backward, day: found, trend, summary } = data.viewer
        expect(dailySleep.totalCount).toBe(2)
        expect(dailySleep.edges.map(({ node }) => node.ouraId)).toEqual(['other', id])
        expect(backward.nodes.map(({ ouraId }) => ouraId)).toEqual([id, 'other'])
        expect(found.sleep).toEqual({ ouraId: id, score })
        expect(trend.points.map(({ value }) => value)).toEqual([null, 60, score, null, null, null, null])
        expect(summary.sleepScore).toEqual({ count: 2, sum: 60 + score })
        const ids = dailySleep.edges.map(({ node }) => node.id)
        expect(new Set(ids).size).toBe(2)
        const node = await gateway.ask(
          'query ($id: ID!) { node(id: $id) { ... on DailySleep { ouraId } } }',
          {
            id: ids[1],
          },
        )
        expect(node.data).toEqual({ node: { ouraId: id } })
        const after = await gateway.ask<{ viewer: { dailySleep: { nodes: { ouraId: string }[] } } }, object>(
          `{ viewer { dailySleep(startDate: "2026-11-01", endDate: "2026-11-07", after: "${dailySleep.edges[0]?.cursor}") { nodes { ouraId } } } }`,
        )
        expect(after.data.viewer.dailySleep.nodes).toEqual([{ ouraId: id }])
      }
    }
  })
})

describe('a record that Oura sends twice', () => {
  const workout = (id: string, time: string, calories: number) => ({
    id,
    day: time.slice(0, 10),
    activity: 'running',
    calories,
    start_datetime: time,
    end_datetime: time.replace(/T(\d\d)/, (_, hour: string) => `T${Number(hour) + 1}`),
  })
  const TOTALS = `{ viewer {
    workouts(startDate: "2026-11-01", endDate: "2026-11-07") { totalCount nodes { ouraId calories } }
    summary(startDate: "2026-11-01", endDate: "2026-11-07") { workouts { count totalCalories } }
    days(startDate: "2026-11-01", endDate: "2026-11-07") { nodes { workouts { ouraId } } }
  } }`

  test('counts once, on one page or on two, even in another order', async () => {
    await using gateway = await startGateway()
    const [a, b] = [
      workout('a', '2026-11-02T10:00:00+01:00', 100),
      workout('b', '2026-11-03T10:00:00+01:00', 200),
    ]
    serve(gateway, 'workout', [b, a, b, a])
    const { data, errors } = await gateway.ask(TOTALS)
    expect(errors).toEqual([])
    expect(data).toEqual({
      viewer: {
        workouts: {
          totalCount: 2,
          nodes: [
            { ouraId: 'a', calories: 100 },
            { ouraId: 'b', calories: 200 },
          ],
        },
        summary: { workouts: { count: 2, totalCalories: 300 } },
        days: {
          nodes: [[], ['a'], ['b'], [], [], [], []].map((ids) => ({
            workouts: ids.map((ouraId) => ({ ouraId })),
          })),
        },
      },
    })
  })

  test('without an id counts once if it is of the same moment', async () => {
    await using gateway = await startGateway()
    const { id: _, ...anonymous } = workout('a', '2026-11-02T10:00:00+01:00', 100)
    serve(gateway, 'workout', [anonymous, { ...anonymous, calories: 150 }])
    const { data } = await gateway.ask<{ viewer: { workouts: object } }, object>(TOTALS)
    expect(data.viewer.workouts).toEqual({ totalCount: 1, nodes: [{ ouraId: null, calories: 150 }] })
  })

  test('is one of a ring, too', async () => {
    await using gateway = await startGateway()
    const ring = { id: 'ring', set_up_at: '2024-05-01T10:00:00+00:00', size: 9 }
    serve(gateway, 'ring_configuration', [ring, ring])
    const { data } = await gateway.ask('{ viewer { ringConfigurations { totalCount nodes { ouraId } } } }')
    expect(data).toEqual({ viewer: { ringConfigurations: { totalCount: 1, nodes: [{ ouraId: 'ring' }] } } })
  })

  test('row of a time series counts as often as Oura sends it', async () => {
    await using gateway = await startGateway()
    const row = { bpm: 60, source: 'rest', timestamp: '2026-11-01T00:10:00+00:00' }
    serve(gateway, 'heartrate', [row, row, row])
    const { data } = await gateway.ask(
      '{ viewer { heartRate(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T01:00:00Z") { totalCount } } }',
    )
    expect(data).toEqual({ viewer: { heartRate: { totalCount: 3 } } })
  })
})

describe('a record that moved', () => {
  const workout = (id: string, day: string) => ({ id, day, start_datetime: `${day}T10:00:00+01:00` })
  const list = (first: string, last: string) =>
    `workouts(startDate: "${first}", endDate: "${last}") { totalCount edges { node { id ouraId day } } }`
  interface Listed {
    readonly totalCount: number
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly ouraId: string; readonly day: string }
    }[]
  }
  const placesIn = ({ edges, totalCount }: Listed) => {
    expect(totalCount).toBe(edges.length)
    return edges.map(({ node }) => `${node.ouraId} on ${node.day}`)
  }

  test('leaves its old day when the new one is fetched, and is in both places in no answer', async () => {
    let time = NOW
    await using gateway = await startGateway({ now: () => time })
    const stop = serve(gateway, 'workout', [
      workout('a', '2026-10-02'),
      workout('b', '2026-10-03'),
      workout('c', '2026-10-20'),
    ])
    const ask = async (query: string) => {
      const { data, errors } = await gateway.ask<{ viewer: Record<string, Listed> }, object>(
        `{ viewer { ${query} } }`,
      )
      expect(errors).toEqual([])
      return data.viewer
    }
    const early = await ask(list('2026-10-01', '2026-10-05'))
    expect(placesIn(early['workouts'] as Listed)).toEqual(['a on 2026-10-02', 'b on 2026-10-03'])
    stop()
    serve(gateway, 'workout', [
      workout('a', '2026-10-02'),
      workout('b', '2026-10-21'),
      workout('c', '2026-10-20'),
    ])
    time += 1_000
    // The old day is still fresh, and its days are not fetched again.
    const both = await ask(
      `early: ${list('2026-10-01', '2026-10-05')} late: ${list('2026-10-19', '2026-10-25')} all: ${list('2026-10-01', '2026-10-25')}`,
    )
    expect(placesIn(both['early'] as Listed)).toEqual(['a on 2026-10-02'])
    expect(placesIn(both['late'] as Listed)).toEqual(['c on 2026-10-20', 'b on 2026-10-21'])
    expect(placesIn(both['all'] as Listed)).toEqual(['a on 2026-10-02', 'c on 2026-10-20', 'b on 2026-10-21'])
    const after = await ask(list('2026-10-01', '2026-10-05'))
    expect(placesIn(after['workouts'] as Listed)).toEqual(['a on 2026-10-02'])
    const { data } = await gateway.ask(
      '{ viewer { day(date: "2026-10-03") { workouts { ouraId } } summary(startDate: "2026-10-01", endDate: "2026-10-25") { workouts { count } } } }',
    )
    expect(data).toEqual({ viewer: { day: { workouts: [] }, summary: { workouts: { count: 3 } } } })
    const starts = gateway.newRequests().map(({ query }) => query['start_date'])
    expect(starts).toEqual(['2026-09-29', expect.stringMatching(/^2026-10-/)])
  })

  test('is found by its old id, too', async () => {
    let time = NOW
    await using gateway = await startGateway({ now: () => time })
    const stop = serve(gateway, 'workout', [workout('b', '2026-10-03')])
    const { data } = await gateway.ask<{ viewer: { workouts: Listed } }, object>(
      `{ viewer { ${list('2026-10-01', '2026-10-05')} } }`,
    )
    const id = data.viewer.workouts.edges[0]?.node.id
    stop()
    const end = serve(gateway, 'workout', [workout('b', '2026-10-21')])
    time += 1_000
    await gateway.ask(`{ viewer { ${list('2026-10-19', '2026-10-25')} } }`)
    end()
    gateway.simulator.inject({
      match: { path: /\/workout\/b$/ },
      kind: { type: 'wrongShape', body: workout('b', '2026-10-21') },
    })
    const found = await gateway.ask(
      'query ($id: ID!) { node(id: $id) { id ... on Workout { day ouraId } } }',
      {
        id,
      },
    )
    expect(found.data).toEqual({ node: { id, day: '2026-10-21', ouraId: 'b' } })
  })
})

describe('records that two copies hold', () => {
  const RANGE = 'startDate: "2026-11-07", endDate: "2026-11-13"'

  test.each([0, 60_000])('answer both a wide and a narrow question, %i ms after the first', async (ms) => {
    let time = NOW
    await using gateway = await startGateway({ now: () => time })
    const narrow = `summary(${RANGE}) { activityScore { count mean } }`
    const first = await gateway.ask<{ viewer: { summary: object } }, object>(`{ viewer { ${narrow} } }`)
    time += ms
    const both = await gateway.ask<
      { viewer: { summary: object; dailyActivity: { nodes: readonly object[]; totalCount: number } } },
      object
    >(
      `{ viewer { dailyActivity(${RANGE}) { totalCount nodes { targetMeters contributors { stayActive } } } ${narrow} } }`,
    )
    expect(both.errors).toEqual([])
    expect(both.data.viewer.dailyActivity.nodes).toHaveLength(7)
    expect(both.data.viewer.dailyActivity.totalCount).toBe(7)
    expect(both.data.viewer.summary).toEqual(first.data.viewer.summary)
  })
})
