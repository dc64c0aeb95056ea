import { setMaxListeners } from 'node:events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCost } from '../../../src/oura/cost.ts'
import {
  CircuitOpenError,
  UpstreamInvalidError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../src/oura/errors.ts'
import { withRetry } from '../../../src/oura/http/retry.ts'
import { createRetryBudget } from '../../../src/oura/http/retry-budget.ts'
import { type Outcome, retryDelayMs } from '../../../src/oura/http/retry-timing.ts'
import type { OuraRequest, OuraResponse, Send } from '../../../src/oura/http/send.ts'
import { sleep } from '../../../src/oura/resources/sleep.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

const answer = (status: number, headers: OuraResponse['headers'] = {}): OuraResponse => ({
  status,
  headers,
  body: Buffer.from(''),
  bytes: 0,
  traceId: undefined,
})

/** A transport that goes through a list of outcomes, the last for ever, and notes when it was asked. */
function scripted(outcomes: readonly Outcome[], deadlineMs = 60_000) {
  const clock = createFakeClock(NOW)
  const askedAt: number[] = []
  const send: Send = async () => {
    const outcome = outcomes[Math.min(askedAt.length, outcomes.length - 1)]
    askedAt.push(clock.now() - NOW)
    if (outcome === undefined) throw new Error('no outcome')
    if ('error' in outcome) throw outcome.error
    return outcome.response
  }
  const caller = new AbortController()
  setMaxListeners(0, caller.signal)
  const cost = createCost()
  const request: OuraRequest = {
    path: '/v2/usercollection/sleep',
    query: {},
    user: { key: 'anna', accessToken: async () => 'secret', refreshAccessToken: async () => null },
    resource: sleep,
    accessToken: 'secret',
    operation: { signal: caller.signal, deadlineAt: NOW + deadlineMs, cost },
  }
  const start = (maxRetries = 3, budget = createRetryBudget()) =>
    withRetry(send, { maxRetries, budgetOf: () => budget, clock, sleep: clock.sleep, random: () => 1 })(
      request,
    )
  return { clock, askedAt, caller, cost, start, request, send }
}

const failed = (status: number, headers?: OuraResponse['headers']): Outcome => ({
  response: answer(status, headers),
})
const fine: Outcome = { response: answer(200) }

describe('retryDelayMs', () => {
  test.each<[string, Outcome, number, number | null]>([
    ['a network error', { error: new UpstreamUnavailableError('cut') }, 0, 200],
    ['the second one', { error: new UpstreamUnavailableError('cut') }, 1, 400],
    ['a later one, bounded', { error: new UpstreamUnavailableError('cut') }, 9, 5_000],
    ['408', failed(408), 0, 200],
    ['429 without a time', failed(429), 0, 200],
    ['500', failed(500), 0, 200],
    ['502', failed(502), 0, 200],
    ['503', failed(503), 0, 200],
    ['504', failed(504), 0, 200],
    ['Retry-After in seconds', failed(429, { 'retry-after': '17' }), 0, 17_000],
    ['Retry-After as a date', failed(503, { 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }), 0, 30_000],
    ['Retry-After in the past', failed(503, { 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }), 0, 200],
    ['a negative Retry-After', failed(429, { 'retry-after': '-5' }), 0, 200],
    ['Retry-After of 0', failed(429, { 'retry-after': '0' }), 0, 200],
    ['a fraction of seconds, rounded up', failed(429, { 'retry-after': '2.3' }), 0, 3_000],
    ['400 digits', failed(429, { 'retry-after': '7'.repeat(400) }), 0, 1e12],
    ['Retry-After that says nothing', failed(503, { 'retry-after': 'soon' }), 0, 200],
    ['X-RateLimit-Reset', failed(429, { 'x-ratelimit-reset': String(NOW / 1000 + 5) }), 0, 5_000],
    ['501, which will not pass', failed(501), 0, null],
    ['400', failed(400), 0, null],
    ['401', failed(401), 0, null],
    ['403', failed(403), 0, null],
    ['404', failed(404), 0, null],
    ['422', failed(422), 0, null],
    ['200', fine, 0, null],
    ['a time-out', { error: new UpstreamTimeoutError('late') }, 0, null],
    ['an open circuit', { error: new CircuitOpenError() }, 0, null],
    ['an answer that cannot be read', { error: new UpstreamInvalidError('odd') }, 0, null],
    ['a fault of our own', { error: new TypeError('oops') }, 0, null],
  ])('of %s', (_, outcome, attempt, delayMs) => {
    expect(retryDelayMs(outcome, attempt, NOW, () => 1)).toBe(delayMs)
  })

  test('never undercuts Retry-After, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(10),
        (seconds, random, attempt) => {
          const outcome = failed(429, { 'retry-after': String(seconds) })
          expect(retryDelayMs(outcome, attempt, NOW, () => random)).toBe(seconds * 1000)
        },
      ),
    )
  })

  test('spreads the delay over the whole of the exponential bound', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(10), (random, attempt) => {
        const bound = Math.min(5_000, 200 * 2 ** attempt)
        expect(retryDelayMs(failed(503), attempt, NOW, () => random)).toBeCloseTo(random * bound)
      }),
    )
  })
})

describe('withRetry', () => {
  test('repeats after growing delays until it goes well', async () => {
    const { clock, askedAt, cost, start } = scripted([failed(503), failed(503), fine])
    const answered = start()
    await clock.runOut(60_000)
    expect((await answered).status).toBe(200)
    expect(askedAt).toEqual([0, 200, 600])
    expect(cost.figures).toMatchObject({ retries: 2, waitMs: 600 })
  })

  test('gives the last answer on when the attempts are used up', async () => {
    const { clock, askedAt, start } = scripted([failed(503)])
    const answered = start(2)
    await clock.runOut(60_000)
    expect((await answered).status).toBe(503)
    expect(askedAt).toHaveLength(3)
  })

  test('does not wait for what would not come in time', async () => {
    const { clock, askedAt, start } = scripted([failed(503, { 'retry-after': '3600' })], 10_000)
    expect((await start()).status).toBe(503)
    expect(askedAt).toEqual([0])
    expect(clock.sleepers).toBe(0)
  })

  test('stops waiting when the caller has gone', async () => {
    const { clock, askedAt, caller, start } = scripted([failed(503, { 'retry-after': '5' })])
    const answered = start()
    await clock.advance(1_000)
    caller.abort(new Error('gone'))
    await expect(answered).rejects.toThrow('gone')
    await clock.runOut(60_000)
    expect(askedAt).toEqual([0])
  })

  test('in ten minutes of 503 stays below 1.2 times the requests of clients, plus a floor', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 10 }),
        async (requests, maxRetries) => {
          const { clock, askedAt, send, request } = scripted([failed(503)], 900_000)
          const budget = createRetryBudget()
          const retrying = withRetry(send, {
            maxRetries,
            budgetOf: () => budget,
            clock,
            sleep: clock.sleep,
            random: () => 1,
          })
          const answers: Promise<OuraResponse>[] = []
          for (let index = 0; index < requests; index++) {
            answers.push(retrying(request))
            await clock.advance(600_000 / requests)
          }
          await clock.runOut(600_000)
          await Promise.all(answers)
          expect(askedAt.length).toBeLessThanOrEqual(1.2 * requests + 10)
        },
      ),
      { numRuns: propertyRuns(0.25) },
    )
  }, 60_000)
})
