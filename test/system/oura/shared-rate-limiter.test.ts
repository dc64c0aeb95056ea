import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock, systemSleep } from '../../../src/clock.ts'
import type { RateLimiter } from '../../../src/oura/rate-limit/rate-limiter.ts'
import type { RateLimits, RateWindow } from '../../../src/oura/rate-limit/rate-limits.ts'
import { createSharedRateLimiter } from '../../../src/oura/rate-limit/shared-rate-limiter.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { connectRedis, type RedisConnection } from '../../../src/store/redis-connection.ts'
import { propertyRuns } from '../../support/property-runs.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const NEVER = Number.POSITIVE_INFINITY
const USERS = ['anna', 'ben']
const log = { debug() {}, info() {}, warn() {}, error() {} }
const live = () => new AbortController().signal

const acquire = (limiter: RateLimiter, user: string, withinMs = NEVER, signal = live()) =>
  limiter.acquire({ user, deadlineAt: Date.now() + withinMs, signal })

/** The most requests in any stretch of a window's length. */
const fullest = (times: readonly number[], { windowMs }: RateWindow) =>
  Math.max(
    0,
    ...times.map((start) => times.filter((time) => time >= start && time <= start + windowMs).length),
  )

const window = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.integer({ min: 1, max: 60 }),
})
const windows = fc.array(window, { minLength: 1, maxLength: 3 })
const limitsArbitrary = fc.record({ application: windows, user: windows })
const schedule = fc.array(
  fc.record({
    limiter: fc.integer({ min: 0, max: 2 }),
    user: fc.constantFrom(...USERS),
    afterMs: fc.integer({ min: 0, max: 15 }),
  }),
  { maxLength: 20 },
)

describe.skipIf(!hasRedis)(`the shared rate limiter, over ${withRedis}`, () => {
  let server: RedisServer
  let connections: RedisConnection[]
  beforeAll(async () => {
    server = await startRedis()
    connections = [0, 1, 2].map(() => connectRedis(server.url, { log }))
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    await server.dispose()
  })
  beforeEach(() => server.command('FLUSHALL'))

  /** As many processes as there are connections, as far as Redis can tell. */
  const start = (limits: RateLimits) =>
    connections.map((redis) =>
      createSharedRateLimiter({
        redis,
        limits,
        concurrency: NEVER,
        clock: systemClock,
        sleep: systemSleep,
      }),
    ) as [RateLimiter, RateLimiter, RateLimiter]

  describe('watched', () => {
    let watched: Redis
    let monitor: Redis
    /** When which tier was counted, by Redis's own clock. */
    let counted: { key: string; at: number }[]
    beforeEach(async () => {
      counted = []
      watched = new Redis(server.url)
      monitor = await watched.monitor()
      monitor.on('monitor', (_time: string, [command, key = '', score]: string[]) => {
        if (command?.toUpperCase() === 'ZADD') counted.push({ key, at: Number(score) })
      })
    })
    afterEach(() => {
      monitor.disconnect()
      watched.disconnect()
    })

    test('exceeds no window with three limiters on one Redis, and serves everybody in the end', async () => {
      await fc.assert(
        fc.asyncProperty(limitsArbitrary, schedule, async (limits, requests) => {
          await server.command('FLUSHALL')
          counted = []
          const limiters = start(limits)
          const waits: Promise<unknown>[] = []
          for (const { limiter, user, afterMs } of requests) {
            if (afterMs > 5) await delay(afterMs)
            waits.push(acquire(limiters[limiter] ?? limiters[0], user))
          }
          await Promise.all(waits)
          await expect.poll(() => counted.length, { timeout: 10_000 }).toBe(2 * requests.length)
          const timesOf = (name: string) =>
            counted.filter(({ key }) => key === `oura-graphql:limit:${name}:log`).map(({ at }) => at)
          expect(timesOf('application')).toHaveLength(requests.length)
          for (const each of limits.application) {
            expect(fullest(timesOf('application'), each)).toBeLessThanOrEqual(each.limit)
          }
          for (const user of USERS) {
            for (const each of limits.user) {
              expect(fullest(timesOf(`user:${user}`), each)).toBeLessThanOrEqual(each.limit)
            }
          }
        }),
        // Each takes up to a second by its windows.
        { numRuns: propertyRuns(0.1) },
      )
    })
  })

  test('uses a window up to the last request, from all processes', async () => {
    const limiters = start({
      application: [{ limit: 30, windowMs: 60_000 }],
      user: [{ limit: 30, windowMs: 60_000 }],
    })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => limiters.map((limiter) => acquire(limiter, 'anna', 1_000))).flat(),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(30)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'RATE_LIMITED' })
    }
  })

  test('refuses at once, with the time to wait, when the wait would go beyond the deadline', async () => {
    const [one, two] = start({
      application: [{ limit: 100, windowMs: 1_000 }],
      user: [{ limit: 2, windowMs: 60_000 }],
    })
    await acquire(one, 'anna')
    await acquire(two, 'anna')
    const startedAt = Date.now()
    await expect(acquire(one, 'anna', 10_000)).rejects.toMatchObject({
      extensions: { retryAfterSeconds: expect.closeTo(60, -1), tier: 'user' },
    })
    // Without the refusal it would wait for the minute of the window.
    expect(Date.now() - startedAt).toBeLessThan(8_000)
    await acquire(one, 'ben', 0)
  })

  test('counts who queues already when it tells how long the wait will be', async () => {
    const [one] = start({
      application: [{ limit: 1, windowMs: 10_000 }],
      user: [{ limit: 100, windowMs: 1 }],
    })
    await acquire(one, 'anna')
    const gone = new AbortController()
    const queued = [1, 2, 3].map(() =>
      acquire(one, 'anna', 60_000, gone.signal).catch((error: Error) => error),
    )
    await expect(acquire(one, 'anna', 30_000)).rejects.toMatchObject({
      extensions: { tier: 'application', retryAfterSeconds: expect.closeTo(40, -0.7) },
    })
    gone.abort(new Error('gone'))
    expect(await Promise.all(queued)).toEqual(Array(3).fill(new Error('gone')))
  })

  test('lets a busy user delay another of the same process by one slot at most', async () => {
    const [one] = start({ application: [{ limit: 1, windowMs: 9 }], user: [{ limit: 1000, windowMs: 1 }] })
    const order: string[] = []
    const ask = (user: string) => acquire(one, user).then(() => order.push(user))
    await Promise.all([...Array.from({ length: 20 }, () => ask('busy')), ask('calm')])
    expect(order.indexOf('calm')).toBeLessThanOrEqual(2)
  })

  test.each([
    ['the application', { application: [{ limit: 8, windowMs: 60_000 }], user: [] }],
    ['a user', { application: [], user: [{ limit: 8, windowMs: 60_000 }] }],
  ])('leaves a quarter of a window of %s to queries, from all processes', async (_, limits) => {
    const [first, second] = start(limits)
    const background = (limiter: RateLimiter) =>
      limiter.acquire({ user: 'anna', deadlineAt: Date.now(), signal: live(), priority: 'background' })
    for (let count = 0; count < 3; count++) await Promise.all([background(first), background(second)])
    await expect(background(second)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await Promise.all([acquire(first, 'anna', 0), acquire(second, 'anna', 0)])
    await expect(acquire(first, 'anna', 0)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  test('shares what Oura said: nothing of the tier leaves anywhere, and who cannot wait is told', async () => {
    const [one, two] = start({
      application: [{ limit: 1, windowMs: 3_000 }],
      user: [{ limit: 9, windowMs: 1_000 }],
    })
    await acquire(one, 'anna')
    const hopeless = acquire(one, 'anna', 5_000).catch((error: unknown) => error)
    await delay(50)
    one.penalize({ tier: 'application', user: 'anna', blockMs: 30_000, thenProbe: false, window: null })
    expect(await hopeless).toMatchObject({ extensions: { retryAfterSeconds: 30, tier: 'application' } })
    await expect(acquire(two, 'ben', 20_000)).rejects.toMatchObject({
      extensions: { retryAfterSeconds: 30, tier: 'application' },
    })
    const { application } = await two.budgets('ben')
    expect(application[0]).toMatchObject({ limit: 1, remaining: 0 })
    expect(application[0]?.resetAt).toBeGreaterThan(Date.now() + 29_000)
  })

  test('blocks only the user whose limit it was', async () => {
    const [one, two] = start({
      application: [{ limit: 9, windowMs: 1_000 }],
      user: [{ limit: 9, windowMs: 1_000 }],
    })
    one.penalize({ tier: 'user', user: 'anna', blockMs: 30_000, thenProbe: false, window: null })
    await acquire(one, 'ben', 0)
    await acquire(two, 'ben', 0)
    await expect(acquire(two, 'anna', 1_000)).rejects.toMatchObject({ extensions: { tier: 'user' } })
  })

  test('shows every window to everybody, and adopts stricter and unknown ones that Oura names', async () => {
    const [one, two] = start({
      application: [{ limit: 5000, windowMs: 300_000 }],
      user: [{ limit: 300, windowMs: 60_000 }],
    })
    await acquire(one, 'anna')
    const at = Date.now()
    const tell = (window: RateWindow) =>
      one.penalize({ tier: 'user', user: 'anna', blockMs: 0, thenProbe: false, window })
    tell({ limit: 100, windowMs: 60_000 })
    tell({ limit: 200, windowMs: 60_000 })
    tell({ limit: 1000, windowMs: 86_400_000 })
    const near = (ms: number) => expect.closeTo(at + ms, -3.6)
    await one.budgets('anna')
    await delay(5)
    expect(await two.budgets('anna')).toEqual({
      application: [{ limit: 5000, remaining: 4999, windowMs: 300_000, resetAt: near(300_000) }],
      user: [
        { limit: 100, remaining: 99, windowMs: 60_000, resetAt: near(60_000) },
        { limit: 1000, remaining: 999, windowMs: 86_400_000, resetAt: near(86_400_000) },
      ],
    })
    expect((await two.budgets('ben')).user).toEqual([
      { limit: 300, remaining: 300, windowMs: 60_000, resetAt: null },
    ])
  })

  test('leaves nothing behind for good', async () => {
    const windows = [{ limit: 5, windowMs: 60_000 }]
    const [one] = start({ application: windows, user: windows })
    await acquire(one, 'anna')
    one.penalize({ tier: 'user', user: 'anna', blockMs: 10_000, thenProbe: false, window: null })
    await one.budgets('anna')
    const keys = (await server.command('KEYS', '*')) as string[]
    expect(keys).toHaveLength(3)
    for (const key of keys)
      expect([key, (await server.command('PTTL', key)) as number]).toEqual([key, expect.any(Number)])
    for (const key of keys) expect(await server.command('PTTL', key)).toBeGreaterThan(0)
  })

  test('sends nothing while Redis is away: all callers get an error until it is back', async () => {
    const own = await startRedis()
    const redis = connectRedis(own.url, { log })
    const limiter = createSharedRateLimiter({
      redis,
      // Longer than it takes to stop Redis, and no longer than the test can wait.
      limits: { application: [{ limit: 1, windowMs: 3_000 }], user: [] },
      concurrency: NEVER,
      clock: systemClock,
      sleep: systemSleep,
    })
    await acquire(limiter, 'anna')
    const waiting = acquire(limiter, 'ben').catch((error: unknown) => error)
    await delay(50)
    await own.signal('SIGKILL')
    expect(await waiting).toBeInstanceOf(StoreUnavailableError)
    await expect(acquire(limiter, 'anna')).rejects.toBeInstanceOf(StoreUnavailableError)
    await expect(limiter.budgets('anna')).rejects.toBeInstanceOf(StoreUnavailableError)
    limiter.penalize({ tier: 'user', user: 'anna', blockMs: 10, thenProbe: false, window: null })
    await own.restart()
    await expect.poll(() => redis.isAvailable(), { timeout: 20_000 }).toBe(true)
    await acquire(limiter, 'anna')
    await redis.close()
    await own.dispose()
  })

  test('asks Redis once for a slot, and says with it what the application has left', async () => {
    const [redis] = connections
    if (redis === undefined) throw new Error('No connection.')
    let questions = 0
    const counting: RedisConnection = {
      ...redis,
      run(...args) {
        questions++
        return redis.run(...args)
      },
    }
    const limiter = createSharedRateLimiter({
      redis: counting,
      limits: { application: [{ limit: 5, windowMs: 60_000 }], user: [] },
      concurrency: 8,
      clock: systemClock,
      sleep: systemSleep,
    })
    await acquire(limiter, 'anna')
    // Not while the queue is still at it: who comes then is told first how long they would wait.
    await delay(5)
    const { applicationUse, applicationBudgets } = await acquire(limiter, 'ben')
    expect(applicationUse).toBe(0.4)
    expect(applicationBudgets()).toMatchObject([{ limit: 5, remaining: 3 }])
    expect(questions).toBe(2)
  })
})
