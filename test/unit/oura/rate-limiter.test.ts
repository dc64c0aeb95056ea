import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLocalRateLimiter } from '../../../src/oura/rate-limit/local-rate-limiter.ts'
import type { RateLimits, RateWindow } from '../../../src/oura/rate-limit/rate-limits.ts'
import { SlidingWindowLog, toTierLimits } from '../../../src/oura/rate-limit/sliding-window-log.ts'
import { UserLogs } from '../../../src/oura/rate-limit/user-logs.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const NEVER = Number.POSITIVE_INFINITY
const live = () => new AbortController().signal

function start(limits: RateLimits, concurrency = NEVER) {
  const clock = createFakeClock()
  const limiter = createLocalRateLimiter({ limits, concurrency, clock, sleep: clock.sleep })
  const grants: { user: string; at: number }[] = []
  const acquire = (user: string, withinMs = NEVER, signal = live()) =>
    limiter.acquire({ user, deadlineAt: clock.now() + withinMs, signal }).then(({ release }) => {
      grants.push({ user, at: clock.now() })
      return release
    })
  return { clock, limiter, grants, acquire }
}

/** The most requests in any stretch of a window's length. */
const fullest = (times: readonly number[], { windowMs }: RateWindow) =>
  Math.max(
    0,
    ...times.map((start) => times.filter((time) => time >= start && time <= start + windowMs).length),
  )

const window = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.integer({ min: 1, max: 5_000 }),
})
const windows = fc.array(window, { minLength: 1, maxLength: 3 })
const limitsArbitrary = fc.record({ application: windows, user: windows })
const schedule = fc.array(
  fc.record({ user: fc.constantFrom('anna', 'ben', 'cleo'), afterMs: fc.integer({ min: 0, max: 3_000 }) }),
  { maxLength: 25 },
)

describe('the rate limiter', () => {
  test('exceeds no window, whatever the schedule, and serves everybody in the end', async () => {
    await fc.assert(
      fc.asyncProperty(limitsArbitrary, schedule, async (limits, requests) => {
        const { clock, grants, acquire } = start(limits)
        const waits: Promise<unknown>[] = []
        for (const { user, afterMs } of requests) {
          await clock.advance(afterMs)
          waits.push(acquire(user))
        }
        await clock.runOut(10_000_000)
        await Promise.all(waits)
        for (const window of limits.application) {
          expect(
            fullest(
              grants.map(({ at }) => at),
              window,
            ),
          ).toBeLessThanOrEqual(window.limit)
        }
        for (const user of ['anna', 'ben', 'cleo']) {
          const times = grants.filter((grant) => grant.user === user).map(({ at }) => at)
          for (const window of limits.user) expect(fullest(times, window)).toBeLessThanOrEqual(window.limit)
        }
        expect(grants).toHaveLength(requests.length)
      }),
      { numRuns: propertyRuns(5) },
    )
  }, 120_000)

  test('keeps no history of a tier without windows', () => {
    const log = new SlidingWindowLog(toTierLimits([], 'user'))
    for (let now = 0; now < 100_000; now++) log.record(now, 1)
    expect(log.readyAt(100_000, 1, 'query')).toBe(100_000)
    expect(log.budgets(100_000)).toEqual([])
  })

  test('lets a busy user delay another by one slot at most', async () => {
    const { clock, grants, acquire } = start({
      application: [{ limit: 1, windowMs: 999 }],
      user: [{ limit: 1000, windowMs: 1 }],
    })
    const waits = Array.from({ length: 50 }, () => acquire('busy'))
    waits.push(acquire('calm'))
    await clock.runOut(100_000)
    await Promise.all(waits)
    expect(grants.findIndex(({ user }) => user === 'calm')).toBeLessThanOrEqual(2)
  })

  test('does not make a user wait for another who is at their own limit', async () => {
    const { clock, grants, acquire } = start({
      application: [{ limit: 100, windowMs: 60_000 }],
      user: [{ limit: 1, windowMs: 60_000 }],
    })
    const blocked = [acquire('busy'), acquire('busy')]
    await acquire('calm')
    expect(grants.map(({ user }) => user)).toEqual(['busy', 'calm'])
    await clock.runOut(100_000)
    await Promise.all(blocked)
  })

  test('refuses at once, with the time to wait, when the wait would go beyond the deadline', async () => {
    const { clock, grants, acquire } = start({
      application: [{ limit: 100, windowMs: 1_000 }],
      user: [{ limit: 2, windowMs: 60_000 }],
    })
    await Promise.all([acquire('anna'), acquire('anna')])
    await expect(acquire('anna', 10_000)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      extensions: { retryAfterSeconds: 61, tier: 'user' },
    })
    expect(clock.sleepers).toBe(0)
    const patient = acquire('anna', 61_000)
    await clock.advance(61_000)
    await patient
    expect(grants).toHaveLength(3)
  })

  test('counts who queues already when it tells how long the wait will be', async () => {
    const { acquire } = start({
      application: [{ limit: 1, windowMs: 10_000 }],
      user: [{ limit: 100, windowMs: 1 }],
    })
    await acquire('anna')
    const queued = acquire('anna', 11_000)
    await expect(acquire('anna', 11_000)).rejects.toMatchObject({
      extensions: { tier: 'application', retryAfterSeconds: 21 },
    })
    queued.catch(() => undefined)
  })

  test('grants nothing that could not leave yet: a window counts from when a connection is free', async () => {
    const { clock, limiter, grants, acquire } = start(
      {
        application: [{ limit: 3, windowMs: 10_000 }],
        user: [{ limit: 9, windowMs: 1_000 }],
      },
      2,
    )
    const [release] = await Promise.all([acquire('anna'), acquire('anna')])
    const queued = [acquire('anna'), acquire('anna')]
    await clock.advance(5_000)
    expect(grants).toHaveLength(2)
    expect((await limiter.budgets('anna')).application).toMatchObject([{ remaining: 1 }])
    release?.()
    await queued[0]
    expect(grants).toHaveLength(3)
    for (const queue of queued) queue.then((end) => end())
    await clock.advance(5_001)
    expect(grants).toHaveLength(4)
  })

  test('gives up the place of a caller who has gone', async () => {
    const { clock, grants, acquire } = start({
      application: [{ limit: 1, windowMs: 1_000 }],
      user: [{ limit: 9, windowMs: 1_000 }],
    })
    await acquire('anna')
    const gone = new AbortController()
    const left = acquire('anna', NEVER, gone.signal)
    const next = acquire('ben')
    gone.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    await clock.runOut(60_000)
    await next
    expect(grants.map(({ user, at }) => [user, at - (grants[0]?.at ?? 0)])).toEqual([
      ['anna', 0],
      ['ben', 1_001],
    ])
  })

  test('lets nothing of a tier leave before Oura allows it, and tells at once who cannot wait so long', async () => {
    const { clock, limiter, grants, acquire } = start({
      application: [{ limit: 1, windowMs: 1_000 }],
      user: [{ limit: 9, windowMs: 1_000 }],
    })
    await acquire('anna')
    const hopeless = acquire('anna', 5_000)
    const patient = acquire('ben', 60_000)
    limiter.penalize({ tier: 'application', user: 'anna', blockMs: 30_000, thenProbe: false, window: null })
    await expect(hopeless).rejects.toMatchObject({
      extensions: { retryAfterSeconds: 30, tier: 'application' },
    })
    await clock.advance(29_999)
    expect(grants).toHaveLength(1)
    await clock.advance(1)
    await patient
    expect(grants).toHaveLength(2)
  })

  test('blocks only the user whose limit it was', async () => {
    const { limiter, acquire } = start({
      application: [{ limit: 9, windowMs: 1_000 }],
      user: [{ limit: 9, windowMs: 1_000 }],
    })
    limiter.penalize({ tier: 'user', user: 'anna', blockMs: 30_000, thenProbe: false, window: null })
    await acquire('ben', 0)
    await expect(acquire('anna', 1_000)).rejects.toMatchObject({
      extensions: { retryAfterSeconds: 30, tier: 'user' },
    })
  })

  test('shows every window, and adopts a stricter one that Oura names', async () => {
    const { clock, limiter, acquire } = start({
      application: [{ limit: 5000, windowMs: 300_000 }],
      user: [
        { limit: 300, windowMs: 60_000 },
        { limit: 1000, windowMs: 86_400_000 },
      ],
    })
    await acquire('anna')
    limiter.penalize({
      tier: 'user',
      user: 'anna',
      blockMs: 2_000,
      thenProbe: false,
      window: { limit: 100, windowMs: 60_000 },
    })
    await clock.advance(2_001)
    expect(await limiter.budgets('anna')).toEqual({
      application: [
        { limit: 5000, remaining: 4999, windowMs: 300_000, resetAt: clock.now() - 2_001 + 300_000 },
      ],
      user: [
        { limit: 100, remaining: 99, windowMs: 60_000, resetAt: clock.now() - 2_001 + 60_000 },
        { limit: 1000, remaining: 999, windowMs: 86_400_000, resetAt: clock.now() - 2_001 + 86_400_000 },
      ],
    })
    expect((await limiter.budgets('ben')).user[0]).toMatchObject({
      limit: 300,
      remaining: 300,
      resetAt: null,
    })
  })

  test('gives a user at most half of the connections while others wait', async () => {
    const { clock, grants, acquire } = start({ application: [], user: [] }, 4)
    const greedy = Array.from({ length: 6 }, () => acquire('anna'))
    await clock.advance(1)
    expect(grants).toHaveLength(4)
    const others = [acquire('ben'), acquire('cleo'), acquire('ben')]
    await Promise.all(others.slice(0, 2))
    await clock.advance(60_000)
    expect(grants.map(({ user }) => user).slice(4)).toEqual(['ben', 'cleo'])
    for (const release of await Promise.all(greedy.slice(0, 4))) release()
    await others[2]
    await clock.advance(1)
    expect(grants.slice(6).map(({ user }) => user)).toEqual(['anna', 'ben'])
  })

  test('after a block that was capped sends one request, and the others after its success', async () => {
    const { clock, limiter } = start({ application: [], user: [] })
    limiter.penalize({ tier: 'user', user: 'anna', blockMs: 3_600_000, thenProbe: true, window: null })
    const permits: { succeed(): void }[] = []
    for (let index = 0; index < 3; index++) {
      void limiter
        .acquire({ user: 'anna', deadlineAt: NEVER, signal: live() })
        .then((permit) => permits.push(permit))
    }
    await clock.advance(3_599_999)
    expect(permits).toHaveLength(0)
    await clock.advance(1)
    expect(permits).toHaveLength(1)
    await clock.advance(9_000)
    expect(permits).toHaveLength(1)
    permits[0]?.succeed()
    await clock.advance(1)
    expect(permits).toHaveLength(3)
  })

  test('forgets a window that Oura named after the longest block', async () => {
    const { clock, limiter, acquire } = start({ application: [], user: [{ limit: 9, windowMs: 1_000 }] })
    const window = { limit: 1, windowMs: 3_600_000 }
    limiter.penalize({ tier: 'user', user: 'anna', blockMs: 0, thenProbe: false, window })
    await acquire('anna')
    await expect(acquire('anna', 60_000)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await clock.advance(3_600_001)
    await Promise.all([acquire('anna', 0), acquire('anna', 0)])
    expect((await limiter.budgets('anna')).user).toMatchObject([{ limit: 9, remaining: 7 }])
  })

  test('does not limit anybody for longer because the clock was set back', async () => {
    const monotonic = createFakeClock()
    const wall = { time: Date.parse('2026-11-20T12:00:00Z'), now: () => wall.time }
    const limiter = createLocalRateLimiter({
      limits: { application: [], user: [{ limit: 2, windowMs: 60_000 }] },
      concurrency: NEVER,
      clock: wall,
      monotonic,
      sleep: monotonic.sleep,
    })
    const acquire = (withinMs: number) =>
      limiter.acquire({ user: 'anna', deadlineAt: wall.now() + withinMs, signal: live() })
    await Promise.all([acquire(0), acquire(0)])
    wall.time -= 3_600_000
    await expect(acquire(30_000)).rejects.toMatchObject({ extensions: { retryAfterSeconds: 61 } })
    await monotonic.advance(60_001)
    wall.time += 60_001
    await acquire(0)
    const [budget] = (await limiter.budgets('anna')).user
    expect(budget?.resetAt).toBe(wall.now() + 60_000)
  })

  test('drops the logs of idle users, whatever the users are who are not', () => {
    const clock = createFakeClock()
    let now = clock.now()
    const logs = new UserLogs([{ limit: 5, windowMs: 60_000 }], { now: () => now })
    for (const user of ['blocked', 'banned']) logs.of(user).blockUntil(now + 3_600_000, false)
    logs.of('holding').hold(1)
    logs.of('narrowed').tighten({ limit: 1, windowMs: 60_000 }, now + 3_600_000)
    for (let count = 0; count < 5_000; count++) {
      logs.of(`user ${count}`).record(now, 1)
      now += 1_000
      // Those of a minute, and those that were not looked at since.
      expect(logs.size).toBeLessThan(200)
    }
    now += 60_001
    for (let count = 0; count < 100; count++) logs.of('holding')
    expect(logs.size).toBe(1)
  })
})
