import { describe, expect, test } from 'vitest'
import type { FaultKind } from '../../../src/simulator/faults.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import type { Raw } from '../../support/oura-records.ts'

const DAY_MS = 86_400_000
const ANNA = 'token-of-anna'
const BEN = 'token-of-ben'

/** A gateway whose clock is set by hand. */
async function startAt(time: string) {
  const clock = { now: Date.parse(time) }
  const users = [
    { token: ANNA, seed: 11 },
    { token: BEN, seed: 12 },
  ]
  const gateway = await startGateway({ now: () => clock.now, simulator: { users } })
  return Object.assign(gateway, { clock })
}

/** Makes Oura return only these records of a resource. */
function serve({ simulator }: TestGateway, resource: string, ...data: Raw[]): void {
  const body = { data, next_token: null } as unknown as Extract<FaultKind, { type: 'wrongShape' }>['body']
  simulator.inject({ match: { resource }, kind: { type: 'wrongShape', body } })
}

/** A sleep period that ended at a local time, on its day. */
const sleepUntil = (end: string): Raw => ({
  id: `sleep-${end}`,
  day: end.slice(0, 10),
  type: 'long_sleep',
  bedtime_start: `${end.slice(0, 10)}T00:30:00${end.slice(19)}`,
  bedtime_end: end,
})

const as = (token: string) => ({ authorization: `Bearer ${token}` })

/** Caches a resource of a month. */
async function cache(gateway: TestGateway, field: string, token = ANNA): Promise<void> {
  const query = `{ viewer { ${field}(startDate: "2026-11-01", endDate: "2026-11-19") { totalCount } } }`
  const { errors } = await gateway.ask(query, {}, as(token))
  expect(errors).toEqual([])
  gateway.newRequests()
}

/** The last day of a range without dates. */
async function todayOf(gateway: TestGateway, token = ANNA): Promise<string | undefined> {
  interface Data {
    readonly viewer: { readonly days: { readonly nodes: readonly { readonly date: string }[] } }
  }
  const { data } = await gateway.ask<Data, object>(
    '{ viewer { days(last: 1) { nodes { date } } } }',
    {},
    as(token),
  )
  expect(gateway.newRequests()).toEqual([])
  return data.viewer.days.nodes[0]?.date
}

describe('today', () => {
  test('is by UTC while no record is cached, and costs no request', async () => {
    await using gateway = await startAt('2026-11-20T23:59:59Z')
    expect(await todayOf(gateway)).toBe('2026-11-20')
    gateway.clock.now += 1000
    expect(await todayOf(gateway)).toBe('2026-11-21')
  })

  test.each([
    ['+14:00', '2026-11-20T10:00:00Z'],
    ['+09:30', '2026-11-20T14:30:00Z'],
    ['+00:00', '2026-11-21T00:00:00Z'],
    ['-03:30', '2026-11-21T03:30:00Z'],
    ['-0800', '2026-11-21T08:00:00Z'],
    ['-12:00', '2026-11-21T12:00:00Z'],
  ])('with a record in %s is by that offset: 21 November begins at %s', async (offset, midnight) => {
    await using gateway = await startAt('2026-11-20T00:00:00Z')
    serve(gateway, 'sleep', sleepUntil(`2026-11-18T07:00:00${offset}`))
    await cache(gateway, 'sleepPeriods')
    gateway.clock.now = Date.parse(midnight) - 1
    expect(await todayOf(gateway)).toBe('2026-11-20')
    gateway.clock.now++
    expect(await todayOf(gateway)).toBe('2026-11-21')
    gateway.clock.now += DAY_MS
    expect(await todayOf(gateway)).toBe('2026-11-22')
  })

  test.each([
    ['sleep', 'sleepPeriods', sleepUntil('2026-11-18T07:00:00+09:00')],
    [
      'daily_activity',
      'dailyActivity',
      { id: 'a', day: '2026-11-18', timestamp: '2026-11-18T04:00:00+09:00' },
    ],
    ['workout', 'workouts', { id: 'w', day: '2026-11-18', end_datetime: '2026-11-18T17:00:00.000+09:00' }],
    ['session', 'sessions', { id: 's', day: '2026-11-18', end_datetime: '2026-11-18T17:00:00+09:00' }],
    ['tag', 'tags', { id: 't', day: '2026-11-18', timestamp: '2026-11-18T17:00:00+09:00' }],
    [
      'enhanced_tag',
      'enhancedTags',
      { id: 'e', start_day: '2026-11-18', start_time: '2026-11-18T17:00:00+09:00' },
    ],
  ])('is by the offset in a record of %s', async (resource, field, record) => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    serve(gateway, resource, record)
    await cache(gateway, field)
    expect(await todayOf(gateway)).toBe('2026-11-21')
  })

  test.each([
    ['sleep', 'sleepPeriods', sleepUntil('2026-11-18T07:00:00Z')],
    ['sleep', 'sleepPeriods', { ...sleepUntil('2026-11-18T07:00:00+09:00'), bedtime_end: null }],
    ['sleep', 'sleepPeriods', { ...sleepUntil('2026-11-18T07:00:00+09:00'), bedtime_end: 'later+09:00' }],
    ['sleep', 'sleepPeriods', sleepUntil('2026-11-18T07:00:00+14:01')],
    ['sleep', 'sleepPeriods', sleepUntil('2026-11-18T07:00:00')],
    // Oura computes its score's timestamp; it is not a local time (oura-api.md, section 5).
    ['daily_sleep', 'dailySleep', { id: 'd', day: '2026-11-18', timestamp: '2026-11-18T00:00:00+09:00' }],
  ])('stays by UTC with a record of %s that has no local time: %#', async (resource, field, record) => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    serve(gateway, resource, record)
    await cache(gateway, field)
    expect(await todayOf(gateway)).toBe('2026-11-20')
  })

  test('is by the newest record, of whichever resource, in whichever order they were fetched', async () => {
    for (const fields of [
      ['sleepPeriods', 'workouts'],
      ['workouts', 'sleepPeriods'],
    ]) {
      await using gateway = await startAt('2026-11-20T15:00:00Z')
      // The user flew from Los Angeles to Tokyo. The workout ended an hour after the sleep.
      serve(
        gateway,
        'sleep',
        sleepUntil('2026-11-16T07:00:00-08:00'),
        sleepUntil('2026-11-17T23:00:00-08:00'),
      )
      serve(gateway, 'workout', { id: 'w', day: '2026-11-18', end_datetime: '2026-11-18T17:00:00+09:00' })
      for (const field of fields) await cache(gateway, field)
      expect(await todayOf(gateway)).toBe('2026-11-21')
    }
  })

  test('is by the newest record that has a local time, if later ones have none', async () => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    serve(gateway, 'sleep', sleepUntil('2026-11-17T07:00:00+09:00'), {
      ...sleepUntil('2026-11-18T07:00:00+00:00'),
      bedtime_end: null,
    })
    await cache(gateway, 'sleepPeriods')
    expect(await todayOf(gateway)).toBe('2026-11-21')
  })

  test('is each user’s own, and forgotten with their records', async () => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    serve(gateway, 'sleep', sleepUntil('2026-11-18T07:00:00+09:00'))
    await cache(gateway, 'sleepPeriods')
    expect([await todayOf(gateway), await todayOf(gateway, BEN)]).toEqual(['2026-11-21', '2026-11-20'])
    gateway.simulator.inject({ match: { user: ANNA }, kind: { type: 'status', status: 401 } })
    const refused = await gateway.ask('{ viewer { personalInfo { email } } }', {}, as(ANNA))
    expect(refused.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED')
    gateway.newRequests()
    expect(await todayOf(gateway)).toBe('2026-11-20')
  })

  test('is the same day in all fields of an operation, also over midnight', async () => {
    const time = { now: Date.parse('2026-11-20T12:00:00Z') }
    let isRunning = false
    // While an operation runs, each reading of the clock is an hour later.
    await using gateway = await startGateway({
      now: () => {
        if (isRunning) time.now += 3_600_000
        return time.now
      },
    })
    const aliases = Array.from({ length: 40 }, (_, index) => `d${index}: days(last: 1) { nodes { date } }`)
    isRunning = true
    const { data } = await gateway.ask<{ viewer: Record<string, unknown> }, object>(
      `{ viewer { ${aliases.join(' ')} } }`,
    )
    isRunning = false
    expect(new Set(Object.values(data.viewer).map((days) => JSON.stringify(days))).size).toBe(1)
  })

  test('ends the default range of collections; requests reach the last calendar on earth', async () => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    serve(gateway, 'sleep', sleepUntil('2026-11-18T07:00:00-08:00'))
    await cache(gateway, 'sleepPeriods')
    serve(gateway, 'workout', { id: 'w', day: '2026-11-20' }, { id: 'x', day: '2026-11-21' })
    const idsOf = async (args: string) => {
      interface Data {
        readonly viewer: { readonly workouts: { readonly nodes: readonly { readonly ouraId: string }[] } }
      }
      const query = `{ viewer { workouts${args} { nodes { ouraId } } } }`
      const { data } = await gateway.ask<Data, object>(query, {}, as(ANNA))
      return data.viewer.workouts.nodes.map(({ ouraId }) => ouraId)
    }
    expect(await idsOf('')).toEqual(['w'])
    // It is 21 November on Kiritimati (UTC+14) already.
    expect(gateway.newRequests()[0]?.query['end_date']).toBe('2026-11-22')
    expect(await idsOf('(startDate: "2026-11-20", endDate: "2026-11-21")')).toEqual(['w', 'x'])
  })

  test('may be a day earlier than the startDate of a client in a time zone ahead', async () => {
    await using gateway = await startAt('2026-11-20T15:00:00Z')
    const ask = (startDate: string) =>
      gateway.ask<{ viewer: { days: unknown } | null }, object>(
        `{ viewer { days(startDate: "${startDate}") { nodes { date } } } }`,
        {},
        as(ANNA),
      )
    expect((await ask('2026-11-21')).data.viewer?.days).toEqual({ nodes: [{ date: '2026-11-21' }] })
    expect((await ask('2026-11-22')).errors[0]?.message).toBe('startDate 2026-11-22 is in the future.')
  })
})
