import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCost } from '../../../src/oura/cost.ts'
import {
  CircuitOpenError,
  ForbiddenError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../src/oura/errors.ts'
import { withCircuitBreaker } from '../../../src/oura/http/circuit-breaker.ts'
import type { OuraRequest, OuraResponse } from '../../../src/oura/http/send.ts'
import { sleep } from '../../../src/oura/resources/sleep.ts'
import { createRecordingLog } from '../../support/client.ts'

const answer = (status: number): OuraResponse => ({
  status,
  headers: {},
  body: '',
  bytes: 0,
  traceId: undefined,
})

const request: OuraRequest = {
  path: '/v2/usercollection/sleep',
  query: {},
  user: { key: 'anna', accessToken: async () => 'secret', renewToken: async () => null },
  resource: sleep,
  accessToken: 'secret',
  operation: {
    signal: new AbortController().signal,
    deadlineAt: Number.POSITIVE_INFINITY,
    cost: createCost(),
  },
}

/** A breaker around an upstream whose behaviour the test sets. */
function start() {
  const upstream = { asked: 0, behave: async (): Promise<OuraResponse> => answer(200) }
  const log = createRecordingLog()
  const guarded = withCircuitBreaker(
    async () => {
      upstream.asked++
      return upstream.behave()
    },
    { log, pauseMs: 5_000 },
  )
  const askTimes = async (times: number) => {
    for (let index = 0; index < times; index++) await guarded(request).catch(() => undefined)
  }
  return { upstream, log, guarded, ask: () => guarded(request), askTimes }
}

// The library reads Date.now; nothing here waits for a timer.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-20T12:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the circuit breaker', () => {
  test.each<[string, () => Promise<OuraResponse>]>([
    ['5xx', async () => answer(503)],
    ['failing connections', () => Promise.reject(new UpstreamUnavailableError('cut'))],
    ['time-outs', () => Promise.reject(new UpstreamTimeoutError('late'))],
  ])('opens under sustained %s, and then asks no more', async (_, behave) => {
    const { upstream, ask, askTimes, log } = start()
    upstream.behave = behave
    await askTimes(50)
    expect(upstream.asked).toBe(10)
    await expect(ask()).rejects.toThrow(CircuitOpenError)
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test.each<[string, () => Promise<OuraResponse>]>([
    ['404', async () => answer(404)],
    ['429', async () => answer(429)],
    ['a missing scope', () => Promise.reject(new ForbiddenError('no'))],
    ['callers that leave', () => Promise.reject(new Error('gone'))],
  ])('stays closed through %s', async (_, behave) => {
    const { upstream, askTimes } = start()
    upstream.behave = behave
    await askTimes(50)
    expect(upstream.asked).toBe(50)
  })

  test('stays closed through deadlines that pass in a queue', async () => {
    const { upstream, guarded } = start()
    const gone = new AbortController()
    gone.abort(new UpstreamTimeoutError('no time left'))
    const late = { ...request, operation: { ...request.operation, signal: gone.signal } }
    upstream.behave = () => Promise.reject(gone.signal.reason)
    for (let index = 0; index < 30; index++) await expect(guarded(late)).rejects.toThrow('no time left')
    upstream.behave = async () => answer(200)
    expect((await guarded(request)).status).toBe(200)
  })

  test('stays closed while most goes well', async () => {
    const { upstream, askTimes } = start()
    upstream.behave = async () => answer(upstream.asked % 3 === 0 ? 503 : 200)
    await askTimes(60)
    expect(upstream.asked).toBe(60)
  })

  test('hands a 5xx on as it came', async () => {
    const { upstream, ask } = start()
    upstream.behave = async () => answer(502)
    expect((await ask()).status).toBe(502)
  })

  test('lets one request probe after the pause, and closes when that goes well', async () => {
    const { upstream, ask, askTimes } = start()
    upstream.behave = async () => answer(503)
    await askTimes(10)
    vi.advanceTimersByTime(4_999)
    await expect(ask()).rejects.toThrow(CircuitOpenError)
    vi.advanceTimersByTime(1)
    let arrive: (response: OuraResponse) => void = () => undefined
    upstream.behave = () =>
      new Promise((resolve) => {
        arrive = resolve
      })
    const probe = ask()
    await expect(ask()).rejects.toThrow(CircuitOpenError)
    expect(upstream.asked).toBe(11)
    arrive(answer(200))
    expect((await probe).status).toBe(200)
    upstream.behave = async () => answer(200)
    await askTimes(5)
    expect(upstream.asked).toBe(16)
  })

  test('pauses longer after each probe that fails', async () => {
    const { upstream, ask, askTimes } = start()
    upstream.behave = async () => answer(503)
    await askTimes(10)
    vi.advanceTimersByTime(5_000)
    expect((await ask()).status).toBe(503)
    vi.advanceTimersByTime(5_000)
    await expect(ask()).rejects.toThrow(CircuitOpenError)
    vi.advanceTimersByTime(15_000)
    expect((await ask()).status).toBe(503)
  })

  test('does not take a probe whose caller left for a good sign', async () => {
    const { upstream, ask, askTimes } = start()
    upstream.behave = async () => answer(503)
    await askTimes(10)
    vi.advanceTimersByTime(5_000)
    upstream.behave = () => Promise.reject(new Error('gone'))
    await expect(ask()).rejects.toThrow('gone')
    await expect(ask()).rejects.toThrow(CircuitOpenError)
  })
})
