import { describe, expect, test } from 'vitest'
import { NOW } from '../../support/client.ts'
import { startGateway } from '../../support/gateway.ts'

interface Days {
  viewer: {
    days: {
      nodes: {
        date: string
        sleep: { score: number } | null
        readiness: { score: number } | null
        workouts: { ouraId: string }[] | null
      }[]
    }
  }
}

const days = (startDate: string, endDate: string, paging = '') => `{ viewer {
  days(startDate: "${startDate}", endDate: "${endDate}" ${paging}) {
    nodes { date ...Scores ...Workouts }
  }
} }
${fragments}`

const fragments = `
fragment Scores on Day { sleep { score } readiness { score } }
fragment Workouts on Day { workouts { ouraId } again: sleep { day } }`

const debug = { 'x-oura-debug': '1' }

describe('the days of a page', () => {
  test('are loaded together: one load for each resource, however many fields are selected', async () => {
    await using gateway = await startGateway()
    const query = days('2026-10-01', '2026-10-30')
    expect((await gateway.ask(query, {}, debug)).extensions['oura']).toMatchObject({ requests: 3 })
    const again = await gateway.ask(query, {}, debug)
    expect(again.extensions['oura']).toMatchObject({ requests: 0, cacheHits: 3 })
  })

  test('have the records that each day has alone', async () => {
    await using gateway = await startGateway()
    const page = await gateway.ask<Days, object>(days('2026-10-01', '2026-10-30', 'orderBy: DESC, first: 7'))
    expect(page.data.viewer.days.nodes).toHaveLength(7)
    for (const node of page.data.viewer.days.nodes) {
      const alone = await gateway.ask<object, object>(
        `{ viewer { day(date: "${node.date}") { date ...Scores ...Workouts } } } ${fragments}`,
      )
      expect(alone.data).toEqual({ viewer: { day: node } })
    }
  })

  test('load only what the page has, and nothing that is not selected', async () => {
    await using gateway = await startGateway()
    await gateway.ask(days('2026-10-01', '2026-10-30', 'first: 0'))
    await gateway.ask('{ viewer { days(last: 3) { edges { node { date } } } } }')
    const skipped =
      'query ($no: Boolean = false) { viewer { days(last: 3) { nodes { sleep @include(if: $no) { day } } } } }'
    await gateway.ask(skipped)
    expect(gateway.newRequests()).toEqual([])
    await gateway.ask(
      '{ viewer { days(startDate: "2026-10-01", endDate: "2026-10-30", first: 2) { edges { node { sleep { day } } } } } }',
    )
    expect(gateway.newRequests().map(({ query }) => [query['start_date'], query['end_date']])).toEqual([
      ['2026-09-29', '2026-10-04'],
    ])
  })

  test('fail alone: those in the cache have their records although the rest cannot be fetched', async () => {
    await using gateway = await startGateway({ config: { ouraMaxRetries: 0 } })
    await gateway.ask(days('2026-10-01', '2026-10-10'))
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'status', status: 503 } })
    const { data, errors } = await gateway.ask<Days, object>(days('2026-10-06', '2026-10-14'))
    const { nodes } = data.viewer.days
    expect(nodes.map(({ sleep }) => sleep !== null)).toEqual([
      ...Array(5).fill(true),
      ...Array(4).fill(false),
    ])
    expect(nodes.every(({ readiness, workouts }) => readiness !== null && workouts !== null)).toBe(true)
    expect(errors.map(({ path }) => path)).toEqual(
      [5, 6, 7, 8].flatMap((index) =>
        ['sleep', 'again'].map((field) => ['viewer', 'days', 'nodes', index, field]),
      ),
    )
    expect(new Set(errors.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['UPSTREAM_UNAVAILABLE']),
    )
  })

  test('are marked as stale alone', async () => {
    const clock = { time: NOW, now: () => clock.time }
    await using gateway = await startGateway({ now: clock.now, config: { ouraMaxRetries: 0 } })
    const query = days('2026-11-01', '2026-11-20').replace('again: sleep { day }', '')
    const before = await gateway.ask(query)
    // Fresh for ten minutes: the days of the last week.
    clock.time += 11 * 60_000
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'status', status: 503 } })
    const { data, errors, extensions } = await gateway.ask(query)
    expect(errors).toEqual([])
    expect(data).toEqual(before.data)
    const today = new Date(clock.time).toISOString().slice(0, 10)
    expect(today).toBe('2026-11-20')
    const marks = extensions['stale'] as { path: (string | number)[]; ageSeconds: number }[]
    const expected = Array.from({ length: marks.length }, (_, index) => ({
      path: ['viewer', 'days', 'nodes', 20 - marks.length + index, 'sleep'],
      ageSeconds: 660,
    }))
    expect(marks).toEqual(expected)
    expect(marks.length).toBeGreaterThan(0)
    expect(marks.length).toBeLessThan(10)
  })
})
