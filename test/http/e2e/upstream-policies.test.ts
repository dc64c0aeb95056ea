import { describe, expect, test } from 'vitest'
import { NOW } from '../../support/client.ts'
import { startGateway } from '../../support/gateway.ts'

const sleepOf = (date: string) =>
  `sleepOf${date.replaceAll('-', '')}: dailySleep(startDate: "${date}", endDate: "${date}") { nodes { score } }`
const sleepAndReadiness = `{ viewer {
  dailySleep(startDate: "2026-11-01", endDate: "2026-11-07") { nodes { id score } }
  dailyReadiness(startDate: "2026-11-01", endDate: "2026-11-07") { nodes { id score } }
} }`

interface Scores {
  viewer: Record<'dailySleep' | 'dailyReadiness', { nodes: { id: string; score: number }[] } | null>
}

/** A clock that the test moves, for a gateway and its simulator. */
function movableClock() {
  const clock = { time: NOW, now: () => clock.time }
  return clock
}

describe('the time budget of an operation', () => {
  test('ends what Oura never answers, and keeps what has arrived', async () => {
    await using gateway = await startGateway({ config: { operationTimeoutMs: 300, ouraTimeoutMs: 10_000 } })
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'hang' } })
    const { data, errors } = await gateway.ask<Scores, object>(sleepAndReadiness)
    expect(errors).toMatchObject([
      { path: ['viewer', 'dailySleep'], extensions: { code: 'UPSTREAM_TIMEOUT' } },
    ])
    expect(errors[0]?.message).toContain('300 ms')
    expect(data.viewer.dailyReadiness?.nodes).toHaveLength(7)
    await expect
      .poll(() => gateway.simulator.journal.find(({ resource }) => resource === 'daily_sleep')?.aborted)
      .toBe(true)
  })

  test('covers attempts and pauses together', async () => {
    await using gateway = await startGateway({
      config: { operationTimeoutMs: 300, ouraTimeoutMs: 10_000, ouraMaxRetries: 10 },
    })
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'delay', ms: 100 } })
    gateway.simulator.inject({
      match: { resource: 'daily_readiness' },
      kind: { type: 'status', status: 503 },
    })
    const { data, errors } = await gateway.ask<Scores, object>(sleepAndReadiness)
    expect(data.viewer.dailySleep?.nodes).toHaveLength(7)
    expect(errors).toHaveLength(1)
    expect(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT']).toContain(errors[0]?.extensions?.['code'])
  })
})

describe('a client that has gone', () => {
  test('takes its upstream requests with it', async () => {
    await using gateway = await startGateway()
    gateway.simulator.inject({ kind: { type: 'hang' } })
    const client = new AbortController()
    const answer = fetch(await gateway.listen(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: sleepAndReadiness }),
      signal: client.signal,
    })
    await expect.poll(() => gateway.simulator.inFlight).toBe(2)
    client.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(() => gateway.simulator.journal.map(({ aborted }) => aborted)).toEqual([true, true])
    const cancelled = gateway.log.lines
      .filter(({ message }) => message === 'A request to Oura was cancelled')
      .sort((a, b) => JSON.stringify(a.fields).localeCompare(JSON.stringify(b.fields)))
    expect(cancelled).toEqual(
      ['daily_readiness', 'daily_sleep'].map((resource) =>
        expect.objectContaining({
          level: 'debug',
          fields: expect.objectContaining({ resource, code: 'ABORTED' }),
        }),
      ),
    )
    expect(gateway.log.lines.map(({ level }) => level)).not.toContain('warn')
  })

  test('does not take another client’s answer with it', async () => {
    await using gateway = await startGateway()
    gateway.simulator.setLatency(100)
    const client = new AbortController()
    const first = fetch(await gateway.listen(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: sleepAndReadiness }),
      signal: client.signal,
    })
    await expect.poll(() => gateway.simulator.inFlight).toBe(2)
    const second = gateway.ask<Scores, object>(sleepAndReadiness)
    client.abort()
    await expect(first).rejects.toThrow()
    const { data, errors } = await second
    expect(errors).toEqual([])
    expect(data.viewer.dailySleep?.nodes).toHaveLength(7)
    expect(gateway.newRequests().length).toBeLessThanOrEqual(4)
  })
})

describe('rate limits', () => {
  const tight = { application: [{ limit: 100, windowMs: 60_000 }], user: [{ limit: 2, windowMs: 60_000 }] }

  test('fail at once, with the time to wait, what would have to wait too long', async () => {
    await using gateway = await startGateway({ config: { ouraRateLimits: tight } })
    const { data, errors } = await gateway.ask<{ viewer: Record<string, unknown> }, object>(
      `{ viewer { ${['2026-01-05', '2026-04-05', '2026-07-05'].map(sleepOf).join(' ')} } }`,
    )
    expect(gateway.newRequests()).toHaveLength(2)
    // One resource asked in three far ranges is one batch: what could not be fetched fails, the rest arrives.
    expect(Object.values(data.viewer).filter((connection) => connection !== null)).toHaveLength(2)
    expect(errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 61, tier: 'user' } },
    ])
  })

  test('are shown live, window by window', async () => {
    await using gateway = await startGateway({ config: { ouraRateLimits: tight } })
    const query =
      '{ rateLimit { application { limit remaining windowSeconds resetAt } user { limit remaining windowSeconds resetAt } } }'
    expect((await gateway.ask(query)).data).toEqual({
      rateLimit: {
        application: [{ limit: 100, remaining: 100, windowSeconds: 60, resetAt: null }],
        user: [{ limit: 2, remaining: 2, windowSeconds: 60, resetAt: null }],
      },
    })
    await gateway.ask(`{ viewer { ${sleepOf('2026-11-02')} } }`)
    expect((await gateway.ask(query)).data).toEqual({
      rateLimit: {
        application: [{ limit: 100, remaining: 99, windowSeconds: 60, resetAt: '2026-11-20T12:01:00.000Z' }],
        user: [{ limit: 2, remaining: 1, windowSeconds: 60, resetAt: '2026-11-20T12:01:00.000Z' }],
      },
    })
  })

  test('of Oura’s own are learned from a 429, and nothing of the tier leaves before its time', async () => {
    const clock = movableClock()
    await using gateway = await startGateway({ now: clock.now })
    gateway.simulator.inject({
      times: 1,
      kind: {
        type: 'status',
        status: 429,
        headers: {
          'retry-after': '300',
          'x-ratelimit-limit': '50',
          'x-ratelimit-window': '60',
          'x-ratelimit-reset': String(NOW / 1000 + 300),
          'x-ratelimit-tier': 'application',
        },
      },
    })
    const ask = () => gateway.ask(`{ viewer { ${sleepOf('2026-11-02')} } }`)
    const limited = { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 300, tier: 'application' } }
    expect((await ask()).errors).toMatchObject([limited])
    expect((await ask()).errors).toMatchObject([limited])
    expect(gateway.newRequests()).toHaveLength(1)
    clock.time += 300_000
    expect((await ask()).errors).toEqual([])
    const { data } = await gateway.ask<{ rateLimit: { application: object[] } }, object>(
      '{ rateLimit { application { limit windowSeconds } } }',
    )
    expect(data.rateLimit.application).toContainEqual({ limit: 50, windowSeconds: 60 })
  })

  test('warn the operator once when four fifths of a window are used', async () => {
    const limits = { application: [{ limit: 5, windowMs: 60_000 }], user: [{ limit: 100, windowMs: 60_000 }] }
    await using gateway = await startGateway({ config: { ouraRateLimits: limits } })
    await gateway.ask(`{ viewer { ${['2026-01-05', '2026-04-05', '2026-07-05'].map(sleepOf).join(' ')} } }`)
    const warnings = () =>
      gateway.log.lines.filter(({ level, message }) => level === 'warn' && message.includes('80 %'))
    expect(warnings()).toHaveLength(0)
    await gateway.ask(`{ viewer { ${['2025-01-05', '2025-04-05'].map(sleepOf).join(' ')} } }`)
    expect(warnings()).toHaveLength(1)
  })
})

describe('while Oura keeps failing', () => {
  /** A gateway that has a week in its cache, past its freshness, and whose circuit is open. */
  async function startOutage(config: object = {}) {
    const clock = movableClock()
    const gateway = await startGateway({ now: clock.now, config: { ouraMaxRetries: 0, ...config } })
    const before = await gateway.ask<Scores, object>(sleepAndReadiness)
    clock.time += 2 * 3_600_000
    const end = gateway.simulator.inject({ kind: { type: 'status', status: 503 } })
    // Each resource has a circuit breaker of its own.
    for (let day = 10; day < 20; day++) {
      const range = `startDate: "2026-01-${day}", endDate: "2026-01-${day}"`
      await gateway.ask(`{ viewer { ${sleepOf(`2026-01-${day}`)} dailyReadiness(${range}) { totalCount } } }`)
    }
    gateway.newRequests()
    return { gateway, before, clock, end }
  }

  test('cached records serve past their freshness, marked with path and age, and Oura is not asked', async () => {
    const { gateway, before } = await startOutage()
    await using _ = gateway
    const { data, errors, extensions } = await gateway.ask<Scores, object>(sleepAndReadiness)
    expect(errors).toEqual([])
    expect(data).toEqual(before.data)
    expect(extensions['stale']).toEqual([
      { path: ['viewer', 'dailySleep'], ageSeconds: 7200 },
      { path: ['viewer', 'dailyReadiness'], ageSeconds: 7200 },
    ])
    expect(gateway.newRequests()).toEqual([])
  })

  test('cached records serve at the first failure, too, of the one field that failed', async () => {
    const clock = movableClock()
    await using gateway = await startGateway({ now: clock.now })
    const before = await gateway.ask<Scores, object>(sleepAndReadiness)
    gateway.newRequests()
    clock.time += 2 * 3_600_000
    gateway.simulator.inject({
      match: { resource: 'daily_sleep' },
      kind: { type: 'status', status: 503 },
      times: 1,
    })
    const { data, errors, extensions } = await gateway.ask<Scores, object>(sleepAndReadiness)
    expect(errors).toEqual([])
    expect(data).toEqual(before.data)
    expect(extensions['stale']).toEqual([{ path: ['viewer', 'dailySleep'], ageSeconds: 7200 }])
    expect(gateway.newRequests()).toHaveLength(2)
    expect((await gateway.ask<Scores, object>(sleepAndReadiness)).extensions['stale']).toBeUndefined()
  })

  test('what is not there fails at once with UPSTREAM_UNAVAILABLE', async () => {
    const { gateway } = await startOutage()
    await using _ = gateway
    const { errors } = await gateway.ask(`{ viewer { ${sleepOf('2026-02-01')} } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    expect(gateway.newRequests()).toEqual([])
  })

  test('records are not served beyond OURA_STALE_IF_ERROR_S', async () => {
    const { gateway } = await startOutage({ ouraStaleIfErrorSeconds: 3_000 })
    await using _ = gateway
    const { data, errors } = await gateway.ask<Scores, object>(sleepAndReadiness)
    expect(data.viewer).toEqual({ dailySleep: null, dailyReadiness: null })
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_UNAVAILABLE',
    ])
  })

  test('another user gets nothing of the cached records', async () => {
    const { gateway } = await startOutage()
    await using _ = gateway
    gateway.simulator.addUser({ token: 'somebody-else' })
    const { data, extensions } = await gateway.ask<Scores, object>(
      sleepAndReadiness,
      {},
      { authorization: 'Bearer somebody-else' },
    )
    expect(data.viewer).toEqual({ dailySleep: null, dailyReadiness: null })
    expect(extensions['stale']).toBeUndefined()
  })

  test('a user whose token Oura refuses loses the cached records', async () => {
    const clock = movableClock()
    await using gateway = await startGateway({ now: clock.now, config: { ouraMaxRetries: 0 } })
    await gateway.ask(sleepAndReadiness)
    const end = gateway.simulator.inject({
      kind: { type: 'status', status: 401, body: { detail: 'Unauthorized' } },
    })
    await gateway.ask(`{ viewer { ${sleepOf('2026-02-01')} } }`)
    end()
    gateway.newRequests()
    await gateway.ask(sleepAndReadiness)
    expect(gateway.newRequests()).toHaveLength(2)
  })
})

describe('x-oura-debug', () => {
  test('reports the cost of an operation, only on request', async () => {
    await using gateway = await startGateway()
    gateway.simulator.inject({
      match: { resource: 'daily_sleep' },
      times: 1,
      kind: { type: 'status', status: 503, body: 'no' },
    })
    const headers = { 'x-oura-debug': '1' }
    const first = await gateway.ask(sleepAndReadiness, {}, headers)
    const answered = gateway.newRequests()
    expect(first.extensions['oura']).toEqual({
      requests: 3,
      retries: 1,
      cacheHits: 0,
      waitMs: expect.any(Number),
      bytes: answered.reduce((sum, { bytes }) => sum + bytes, 0),
    })
    expect((await gateway.ask(sleepAndReadiness, {}, headers)).extensions['oura']).toEqual({
      requests: 0,
      retries: 0,
      cacheHits: 2,
      waitMs: 0,
      bytes: 0,
    })
    expect((await gateway.ask(sleepAndReadiness)).extensions).toEqual({})
  })
})
