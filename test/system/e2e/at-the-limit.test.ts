import { describe, expect, test } from 'vitest'
import { parseRateLimits, type RateLimits } from '../../../src/oura/rate-limit/rate-limits.ts'
import { NOW } from '../../support/client.ts'
import { startGateway } from '../../support/gateway.ts'

const MINUTE_MS = 60_000
const RANGE = '(startDate: "2026-11-14", endDate: "2026-11-21")'
const COLLECTIONS = [
  'dailySleep',
  'dailyReadiness',
  'dailyActivity',
  'dailyStress',
  'dailySpo2',
  'sleepPeriods',
  'workouts',
  'sessions',
] as const
const DASHBOARD = `{ viewer { ${COLLECTIONS.map((field) => `${field}${RANGE} { totalCount }`).join(' ')} } }`

type Dashboard = { viewer: Record<(typeof COLLECTIONS)[number], { totalCount: number } | null> | null }

const limitsOf = (text: string) => parseRateLimits(text) as RateLimits

/** A gateway with a clock that the test moves, and people who look at their dashboards. */
async function startWithUsers(count: number, limits: string) {
  const clock = { time: NOW }
  const tokens = Array.from({ length: count }, (_, index) => `token-of-user-${index}`)
  const gateway = await startGateway({
    now: () => clock.time,
    config: { ouraRateLimits: limitsOf(limits) },
    simulator: { users: tokens.map((token) => ({ token, empty: true })) },
  })
  const open = async (token: string) => {
    const { data, errors, extensions } = await gateway.ask<Dashboard, object>(DASHBOARD, undefined, {
      authorization: `Bearer ${token}`,
    })
    const collections = COLLECTIONS.filter((field) => data?.viewer?.[field]).length
    return { collections, errors, extensions }
  }
  return { clock, tokens, gateway, open, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

describe('an application at its limit', () => {
  test('serves whole dashboards: 30 users at 50 requests a minute have theirs within five rounds', async () => {
    await using world = await startWithUsers(30, 'app=50/1m')
    const { clock, open } = world
    let waiting = world.tokens
    for (let round = 1; round <= 5; round++) {
      const opened = await Promise.all(waiting.map(open))
      for (const { collections, errors } of opened) {
        expect([0, COLLECTIONS.length]).toContain(collections)
        for (const error of errors) expect(error.extensions).toMatchObject({ code: 'RATE_LIMITED' })
      }
      const seconds = opened.flatMap(({ errors }) =>
        errors.map(({ extensions }) => Number(extensions?.['retryAfterSeconds'])),
      )
      expect(Math.max(0, ...seconds)).toBeLessThanOrEqual(61)
      waiting = waiting.filter((_, index) => opened[index]?.collections !== COLLECTIONS.length)
      clock.time += 61_000
    }
    expect(waiting).toEqual([])
    expect(world.gateway.newRequests()).toHaveLength(30 * 8)
  })

  test('serves copies, and marks them: 29 of 29 users see theirs of two minutes ago', async () => {
    await using world = await startWithUsers(29, 'app=235/1h')
    const { clock, tokens, open } = world
    for (const token of tokens) expect((await open(token)).collections).toBe(8)
    clock.time += 2 * MINUTE_MS
    world.gateway.newRequests()
    for (const { collections, errors, extensions } of await Promise.all(tokens.map(open))) {
      expect(errors).toEqual([])
      expect(collections).toBe(8)
      expect(extensions).toMatchObject({
        stale: COLLECTIONS.map((field) => ({ path: ['viewer', field], ageSeconds: 120 })),
      })
    }
    expect(world.gateway.newRequests()).toEqual([])
  })
})

describe('a dashboard of 30 days', () => {
  const query = DASHBOARD.replaceAll('2026-11-14', '2026-10-22')

  test('costs a request for each collection, however old which of its days are', async () => {
    const clock = { time: NOW }
    await using gateway = await startGateway({ now: () => clock.time })
    const costs: number[] = []
    for (const minute of [0, 55, 61]) {
      clock.time = NOW + minute * MINUTE_MS
      expect((await gateway.ask(query)).errors).toEqual([])
      costs.push(gateway.newRequests().length)
    }
    expect(costs).toEqual([8, 8, 8])
  })

  test('shows after that what Oura has, as if nothing were cached', async () => {
    const clock = { time: NOW }
    await using gateway = await startGateway({ now: () => clock.time })
    await using other = await startGateway({ now: () => clock.time })
    const days = query.replaceAll('{ totalCount }', '{ nodes { day id } }')
    for (const minute of [0, 55, 61]) {
      clock.time = NOW + minute * MINUTE_MS
      const { data } = await gateway.ask(days)
      if (minute === 61) expect(data).toEqual((await other.ask(days)).data)
    }
  })
})

describe('freshness under pressure', () => {
  // Eight collections of a user are 8 % of the window.
  test.each([
    ['40 %', 8, 5, 8],
    ['20 %', 11, 15, 8],
    ['5 %', 12, 60, 0],
  ])(
    'with less than %s of the longest window left, copies are fresh for longer, and marked',
    async (_, users, minutes, requestsAfter) => {
      await using world = await startWithUsers(users, 'app=100/10h,app=100/1m')
      const { clock, tokens, gateway, open } = world
      for (const token of tokens) {
        expect((await open(token)).collections).toBe(8)
        clock.time += MINUTE_MS
      }
      const last = tokens.at(-1) ?? ''
      clock.time += (minutes - 1) * MINUTE_MS - 1
      gateway.newRequests()
      const { errors, extensions } = await open(last)
      expect(errors).toEqual([])
      expect(gateway.newRequests()).toEqual([])
      expect(extensions).toMatchObject({
        stale: COLLECTIONS.map((field) => ({ path: ['viewer', field], ageSeconds: minutes * 60 })),
      })
      clock.time += 1
      await open(last)
      expect(gateway.newRequests()).toHaveLength(requestsAfter)
    },
  )

  test('with half of the window left, copies of today are fresh for a minute', async () => {
    await using world = await startWithUsers(5, 'app=100/10h')
    for (const token of world.tokens) await world.open(token)
    world.clock.time += MINUTE_MS
    world.gateway.newRequests()
    const { extensions } = await world.open(world.tokens[0] ?? '')
    expect(extensions['stale']).toBeUndefined()
    expect(world.gateway.newRequests()).toHaveLength(8)
  })
})
