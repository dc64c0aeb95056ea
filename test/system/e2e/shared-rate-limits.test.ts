import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const LIMIT = 4
const HOUR = 3_600
const WEEK_MS = 7 * 86_400_000
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

interface Answer {
  readonly data: { readonly rateLimit: { readonly application: readonly object[] } } | null
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[]
}

async function ask(gateway: ProcessGateway, query: string): Promise<Answer> {
  const response = await fetch(await gateway.url(), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${DEMO_TOKEN}` },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as Answer
}

let weeks = 0
/** Runs an operation that costs one request, for days that are not cached. Returns its errors. */
async function operate(gateway: ProcessGateway) {
  const start = Date.now() - ++weeks * 4 * WEEK_MS
  const range = `startDate: "${dayOf(start)}", endDate: "${dayOf(start + WEEK_MS)}"`
  return (await ask(gateway, `{ viewer { dailySleep(${range}) { nodes { day } } } }`)).errors ?? []
}

const left = async (gateway: ProcessGateway) =>
  (await ask(gateway, '{ rateLimit { application { limit remaining windowSeconds } } }')).data?.rateLimit
    .application

describe.skipIf(!hasRedis)(`two gateways with one small window on ${withRedis}`, () => {
  let redis: RedisServer
  let simulator: Simulator
  let one: ProcessGateway
  let two: ProcessGateway

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.dispose())

  beforeEach(async () => {
    await redis.command('FLUSHALL')
    simulator = await startSimulator()
    const start = () =>
      startProcessGateway({
        DEMO: '0',
        STORE_URL: redis.url,
        GATEWAY_SECRET: 'the-secret-of-two-gateways-on-one-redis',
        OURA_API_URL: simulator.url,
        OURA_RATE_LIMITS: `app=${LIMIT}/1h,user=1000/1m`,
      })
    one = start()
    two = start()
    await Promise.all([one.url(), two.url()])
  })
  afterEach(async () => {
    await one[Symbol.asyncDispose]()
    await two[Symbol.asyncDispose]()
    await simulator.close()
  })

  const remaining = (count: number) => [{ limit: LIMIT, remaining: count, windowSeconds: HOUR }]

  function expectRefused(errors: Awaited<ReturnType<typeof operate>>): void {
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', tier: 'application' } }])
    const seconds = errors[0]?.extensions['retryAfterSeconds']
    // Until the first request leaves the window of an hour.
    expect(seconds).toBeGreaterThan(HOUR - 60)
    expect(seconds).toBeLessThanOrEqual(HOUR + 1)
  }

  it('share their used budget, and refuse a request when the other has used it up', async () => {
    expect(await left(two)).toEqual(remaining(4))
    for (let n = 0; n < 3; n++) expect(await operate(one)).toEqual([])
    expect(await left(two)).toEqual(remaining(1))
    expect(await operate(two)).toEqual([])
    expect(await left(one)).toEqual(remaining(0))
    for (const gateway of [one, two]) expectRefused(await operate(gateway))
    expect(simulator.journal).toHaveLength(LIMIT)
  })

  it('together stay within the limit under concurrent requests, and tell the refused ones how long to wait', async () => {
    const asked = Array.from({ length: 10 }, () => [operate(one), operate(two)]).flat()
    const outcomes = await Promise.all(asked)
    const refused = outcomes.filter((errors) => errors.length > 0)
    expect(refused).toHaveLength(asked.length - LIMIT)
    for (const errors of refused) expectRefused(errors)
    expect(simulator.journal).toHaveLength(LIMIT)
  })
})
