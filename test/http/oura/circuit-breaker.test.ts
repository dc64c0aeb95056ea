import { describe, expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createCost } from '../../../src/oura/cost.ts'
import {
  CircuitOpenError,
  ForbiddenError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../src/oura/errors.ts'
import { createFaultDomains } from '../../../src/oura/http/fault-domains.ts'
import { NO_REQUEST_METRICS } from '../../../src/oura/http/request-metrics.ts'
import type { OuraRequest, OuraResponse } from '../../../src/oura/http/send.ts'
import { dailySleep } from '../../../src/oura/resources/daily-sleep.ts'
import type { Resource } from '../../../src/oura/resources/resource.ts'
import { workout } from '../../../src/oura/resources/workout.ts'
import { createRecordingLog } from '../../support/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const respond = (status: number): OuraResponse => ({
  status,
  headers: {},
  body: Buffer.from(''),
  bytes: 0,
  traceId: undefined,
})

const requestOf = (user = 'anna', resource: Resource = dailySleep, signal = new CancellationSource()) =>
  ({
    path: `/v2/usercollection/${resource.name}`,
    query: {},
    user: { key: user, accessToken: async () => 'secret', refreshAccessToken: async () => null },
    resource,
    accessToken: 'secret',
    operation: { signal, deadlineAt: Number.POSITIVE_INFINITY, cost: createCost() },
  }) satisfies OuraRequest

type Behaviour = (request: OuraRequest) => Promise<OuraResponse>
const failing: Behaviour = async () => respond(503)
const healthy: Behaviour = async () => respond(200)

/** Circuit breakers around an upstream whose behaviour the test sets. */
function start(behave: Behaviour = failing) {
  const clock = createFakeClock()
  const log = createRecordingLog()
  const upstream = { requests: 0, behave }
  const domains = createFaultDomains({ metrics: NO_REQUEST_METRICS, clock, log })
  const send = domains.withCircuitBreaker(async (request) => {
    upstream.requests++
    return upstream.behave(request)
  })
  const sendTimes = async (times: number, userOf: (index: number) => string, resource?: Resource) => {
    for (let index = 0; index < times; index++)
      await send(requestOf(userOf(index), resource)).catch(() => undefined)
  }
  return { clock, log, upstream, domains, send, sendTimes }
}

const many = (index: number) => `user ${index % 5}`
const one = () => 'anna'

describe('the circuit of a resource', () => {
  test.each<[string, Behaviour]>([
    ['5xx', failing],
    ['connections that break', () => Promise.reject(new UpstreamUnavailableError('cut'))],
    ['time-outs', () => Promise.reject(new UpstreamTimeoutError('late'))],
  ])('opens after ten failures of several users: %s', async (_, behave) => {
    const { upstream, send, sendTimes, log } = start(behave)
    await sendTimes(50, many)
    expect(upstream.requests).toBe(10)
    await expect(send(requestOf('new user'))).rejects.toThrow(CircuitOpenError)
    await expect(send(requestOf('new user'))).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { domain: 'resource', resource: 'daily_sleep' } },
    ])
  })

  test('leaves other resources alone', async () => {
    const { upstream, send, sendTimes } = start()
    await sendTimes(20, many)
    upstream.behave = healthy
    expect((await send(requestOf('anna', workout))).status).toBe(200)
  })

  test('stays closed for others if one user has more than half of the failures', async () => {
    const { upstream, send, sendTimes } = start()
    await sendTimes(9, one)
    await sendTimes(4, (index) => `user ${index}`)
    upstream.behave = healthy
    expect((await send(requestOf('ben'))).status).toBe(200)
  })

  test('opens for a lone user, and sends nothing more of that user', async () => {
    const { upstream, send, sendTimes, log } = start()
    await sendTimes(12, one)
    expect(upstream.requests).toBe(10)
    await expect(send(requestOf('anna'))).rejects.toThrow(CircuitOpenError)
    upstream.behave = healthy
    expect((await send(requestOf('anna', workout))).status).toBe(200)
    expect((await send(requestOf('ben'))).status).toBe(200)
    expect(log.lines.map(({ level, fields }) => ({ level, fields }))).toMatchObject([
      { level: 'warn', fields: { domain: 'user', resource: 'daily_sleep' } },
    ])
  })

  test.each<[string, Behaviour]>([
    ['404', async () => respond(404)],
    ['429', async () => respond(429)],
    ['a missing scope', () => Promise.reject(new ForbiddenError('no'))],
  ])('stays closed through %s', async (_, behave) => {
    const { upstream, sendTimes } = start(behave)
    await sendTimes(50, many)
    expect(upstream.requests).toBe(50)
  })

  test('stays closed through operations that were cancelled or out of time', async () => {
    const { upstream, send } = start((request) => Promise.reject(request.operation.signal.reason))
    for (let index = 0; index < 30; index++) {
      const gone = new CancellationSource()
      gone.abort(new UpstreamTimeoutError('no time left'))
      await expect(send(requestOf(many(index), dailySleep, gone))).rejects.toThrow('no time left')
    }
    expect(upstream.requests).toBe(30)
  })

  test('stays closed while most requests succeed', async () => {
    const { upstream, sendTimes } = start()
    upstream.behave = async () => respond(upstream.requests % 3 === 0 ? 503 : 200)
    await sendTimes(60, many)
    expect(upstream.requests).toBe(60)
  })

  test('sends one probe after the pause, and closes if it succeeds', async () => {
    const { clock, upstream, send, sendTimes } = start()
    await sendTimes(10, many)
    await clock.advance(4_999)
    await expect(send(requestOf())).rejects.toThrow(CircuitOpenError)
    await clock.advance(1)
    let arrive: (response: OuraResponse) => void = () => undefined
    upstream.behave = () => new Promise((resolve) => (arrive = resolve))
    const probe = send(requestOf())
    await expect(send(requestOf('ben'))).rejects.toThrow(CircuitOpenError)
    expect(upstream.requests).toBe(11)
    arrive(respond(200))
    expect((await probe).status).toBe(200)
    upstream.behave = healthy
    await sendTimes(5, many)
    expect(upstream.requests).toBe(16)
  })

  test('pauses twice as long after each probe that fails', async () => {
    const { clock, send, sendTimes } = start()
    await sendTimes(10, many)
    await clock.advance(5_000)
    expect((await send(requestOf())).status).toBe(503)
    await clock.advance(9_999)
    await expect(send(requestOf())).rejects.toThrow(CircuitOpenError)
    await clock.advance(1)
    expect((await send(requestOf())).status).toBe(503)
  })

  test('stays open after a probe that was cancelled, and sends another', async () => {
    const { clock, upstream, send, sendTimes } = start()
    await sendTimes(10, many)
    await clock.advance(5_000)
    upstream.behave = () => Promise.reject(new Error('gone'))
    await expect(send(requestOf())).rejects.toThrow('gone')
    upstream.behave = healthy
    expect((await send(requestOf('ben'))).status).toBe(200)
  })
})

describe('the circuit of the host', () => {
  test('opens for every resource if no connection can be established', async () => {
    const { send, sendTimes } = start(() =>
      Promise.reject(new UpstreamUnavailableError('refused', { concernsHost: true })),
    )
    await sendTimes(10, many)
    await expect(send(requestOf('anna', workout))).rejects.toThrow(CircuitOpenError)
  })
})

describe('the retry budget', () => {
  test('of a resource is not spent by one user, and other resources have their own', () => {
    const { domains } = start()
    const spend = (user: string, resource?: Resource) => {
      const budget = domains.retryBudgetOf(requestOf(user, resource))
      return Array.from({ length: 20 }, () => budget.withdraw()).filter(Boolean).length
    }
    expect(spend('anna')).toBe(5)
    expect(spend('ben')).toBe(5)
    expect(spend('cleo')).toBe(0)
    expect(spend('anna', workout)).toBe(5)
  })
})
