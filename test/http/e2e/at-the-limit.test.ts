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
