import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 86_400_000
const STATES = 'oura-graphql:limit:*:state'
const LOGS = 'oura-graphql:limit:*:log'
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

interface Answer {
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[]
}

let weeks = 0
/** Runs an operation that costs one request, for days that are not cached. Returns its errors. */
async function operate(gateway: ProcessGateway) {
  const start = Date.now() - ++weeks * WEEK_MS * 2
  const range = `startDate: "${dayOf(start)}", endDate: "${dayOf(start + 1)}"`
  const response = await fetch(await gateway.url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${DEMO_TOKEN}` },
    body: JSON.stringify({ query: `{ viewer { dailySleep(${range}) { nodes { day } } } }` }),
  })
  return ((await response.json()) as Answer).errors ?? []
}

describe.skipIf(!hasRedis)(`a 429 with a wrong Retry-After, over ${withRedis}`, () => {
  let redis: RedisServer
  let simulator: Simulator
  const gateways: ProcessGateway[] = []

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.dispose())

  beforeEach(async () => {
    await redis.command('FLUSHALL')
    simulator = await startSimulator()
  })
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway[Symbol.asyncDispose]()
    await simulator.close()
  })

  function start(rateLimits = 'app=1000/1h,user=1000/1m'): ProcessGateway {
    const gateway = startProcessGateway({
      DEMO: '0',
      STORE_URL: redis.url,
      GATEWAY_SECRET: 'the-secret-of-two-gateways-on-one-redis',
      OURA_API_URL: simulator.url,
      OURA_RATE_LIMITS: rateLimits,
    })
    gateways.push(gateway)
    return gateway
  }

  const refuseOnce = (headers: Record<string, string>) =>
    simulator.inject({
      match: { resource: 'daily_sleep' },
      times: 1,
      kind: { type: 'status', status: 429, headers },
    })

  const keys = async (pattern: string) => (await redis.command('KEYS', pattern)) as string[]

  /** The key of the tier that is blocked. */
  async function blockedState(): Promise<string> {
    for (const key of await keys(STATES)) if (await redis.command('HEXISTS', key, 'blocked')) return key
    throw new Error('No tier is blocked.')
  }

  it.each([
    ['the application for ten minutes', 'application', '31536000', 600],
    ['a user for an hour', 'user', '99999999999999', 3_600],
    ['a user for an hour, with a number of 400 digits', 'user', '9'.repeat(400), 3_600],
  ])('blocks %s at most, in every process and after a restart', async (_, tier, retryAfter, maxSeconds) => {
    const [one, two] = [start(), start()]
    refuseOnce({ 'retry-after': retryAfter, 'x-ratelimit-tier': tier })
    // The second process, and one that starts after the 429.
    for (const gateway of [one, two, start()]) {
      const [error] = await operate(gateway)
      expect(error?.extensions).toMatchObject({ code: 'RATE_LIMITED', tier })
      expect(error?.extensions['retryAfterSeconds']).toBeGreaterThan(maxSeconds - 60)
      expect(error?.extensions['retryAfterSeconds']).toBeLessThanOrEqual(maxSeconds)
    }
    expect(simulator.journal).toHaveLength(1)
    const state = await blockedState()
    expect(state.includes(':user:')).toBe(tier === 'user')
    // Redis forgets a block that nothing asks about.
    expect(await redis.command('PTTL', state)).toBeLessThanOrEqual(HOUR_MS)
  })

  it('is followed by one probe of all processes, whose success ends the block', async () => {
    refuseOnce({ 'retry-after': '31536000', 'x-ratelimit-tier': 'application' })
    expect(await operate(start())).toHaveLength(1)
    // As if ten minutes had passed.
    await redis.command('HSET', await blockedState(), 'blocked', Date.now() - 1)
    simulator.journal.splice(0)
    simulator.inject({
      match: { resource: 'daily_sleep' },
      times: 1,
      kind: { type: 'delay', ms: 3_000 },
    })
    const later = [start(), start()]
    await Promise.all(later.map((gateway) => gateway.url()))
    const answers = Promise.all(later.flatMap((gateway) => [operate(gateway), operate(gateway)]))
    await expect.poll(() => simulator.journal.length, { timeout: 10_000 }).toBe(1)
    const probedAt = simulator.journal[0]?.startedAt ?? Number.NaN
    expect(await answers).toEqual([[], [], [], []])
    expect(simulator.journal).toHaveLength(4)
    for (const { startedAt } of simulator.journal.slice(1))
      expect(startedAt - probedAt).toBeGreaterThanOrEqual(2_900)
    for (const key of await keys(STATES)) expect(await redis.command('HEXISTS', key, 'blocked')).toBe(0)
  })

  it('is followed by another block, if the probe is refused as well', async () => {
    refuseOnce({ 'retry-after': '31536000', 'x-ratelimit-tier': 'application' })
    expect(await operate(start())).toHaveLength(1)
    await redis.command('HSET', await blockedState(), 'blocked', Date.now() - 1)
    refuseOnce({ 'retry-after': '31536000', 'x-ratelimit-tier': 'application' })
    const later = start()
    for (let count = 0; count < 2; count++) {
      const [error] = await operate(later)
      expect(error?.extensions['retryAfterSeconds']).toBeGreaterThan(540)
    }
    expect(simulator.journal).toHaveLength(2)
  })

  describe('after the clock of Redis was set back by an hour', () => {
    it('the requests of before limit no user for longer than their window', async () => {
      const limits = 'app=1000/1h,user=2/3s'
      const gateway = start(limits)
      expect([await operate(gateway), await operate(gateway)]).toEqual([[], []])
      for (const key of await keys(LOGS)) {
        const members = (await redis.command('ZRANGE', key, 0, -1)) as string[]
        for (const member of members) await redis.command('ZINCRBY', key, HOUR_MS, member)
      }
      expect(await operate(start(limits))).toEqual([])
    })

    it('a block of before lasts no longer than the longest block', async () => {
      refuseOnce({ 'retry-after': '31536000', 'x-ratelimit-tier': 'application' })
      expect(await operate(start())).toHaveLength(1)
      const state = await blockedState()
      await redis.command('HINCRBY', state, 'blocked', HOUR_MS)
      const [error] = await operate(start())
      expect(error?.extensions['retryAfterSeconds']).toBeGreaterThan(540)
      expect(error?.extensions['retryAfterSeconds']).toBeLessThanOrEqual(600)
      expect(Number(await redis.command('HGET', state, 'blocked'))).toBeLessThanOrEqual(Date.now() + 600_000)
    })
  })
})
