import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createLocalCounters } from '../../../src/oura/rate-limit/local-counters.ts'
import type { PermitCounters } from '../../../src/oura/rate-limit/permit-counters.ts'
import { createPermitQueue } from '../../../src/oura/rate-limit/permit-queue.ts'
import type { RateLimits } from '../../../src/oura/rate-limit/rate-limits.ts'
import { RequestGroup } from '../../../src/oura/rate-limit/request-group.ts'
import { MAX_HOLD_MS } from '../../../src/oura/rate-limit/shared-scripts.ts'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { propertyRuns } from '../../support/property-runs.ts'

/** Longest time that a call of the counters takes in each direction, as if they were in Redis. */
const MAX_DELAY_MS = 20

interface CounterFaults {
  /** Delays of the calls, in order: used over and over. */
  readonly delays: readonly number[]
  /** Calls that fail, by their number. */
  readonly failures: ReadonlySet<number>
}

/** Counters that are reached over a network: each call takes time before it counts and after. */
function createRemoteCounters(
  limits: RateLimits,
  clock: FakeClock,
  { delays, failures }: CounterFaults,
): PermitCounters {
  const local = createLocalCounters(limits, clock, clock)
  const signal = new CancellationSource()
  let calls = 0
  const nextDelay = () => delays[calls++ % delays.length] ?? 0
  const travel = async <T>(count: () => T | Promise<T>): Promise<T> => {
    const before = nextDelay()
    const isLost = failures.has(calls)
    if (before > 0) await clock.sleep(before, signal)
    if (isLost) throw new StoreUnavailableError()
    const result = await count()
    const after = nextDelay()
    if (after > 0) await clock.sleep(after, signal)
    return result
  }
  return {
    ...local,
    isImmediate: false,
    acquire: (...args) => travel(() => local.acquire(...args)),
    forecast: (...args) => travel(() => local.forecast(...args)),
    releaseHeld: (...args) =>
      travel(() => local.releaseHeld(...args)).catch(async (error: unknown) => {
        // Redis lets them expire.
        clock.sleep(MAX_HOLD_MS, signal).then(() => local.releaseHeld(...args))
        throw error
      }),
    penalize: (...args) => travel(() => local.penalize(...args)),
    unblock: (...args) => travel(() => local.unblock(...args)),
  }
}

const window = fc.record({
  limit: fc.integer({ min: 1, max: 6 }),
  windowMs: fc.integer({ min: 1, max: 60 }),
})
const windows = fc.array(window, { maxLength: 3 })
const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 30 }),
  user: fc.constantFrom('anna', 'ben', 'cleo'),
  priority: fc.constantFrom('query', 'query', 'query', 'login', 'background'),
  /** Requests of the operation; those beyond `sent` were announced, and need no permit in the end. */
  announced: fc.integer({ min: 1, max: 20 }),
  sent: fc.integer({ min: 1, max: 20 }),
  withinMs: fc.constantFrom(Number.POSITIVE_INFINITY, 0, 30, 200),
  /** How long Oura takes. */
  responseMs: fc.integer({ min: 0, max: 40 }),
  /** When the client disconnects. */
  goneAfterMs: fc.option(fc.integer({ min: 0, max: 100 })),
  /** Of the response of its first request. */
  penalty: fc.option(
    fc.record({
      tier: fc.constantFrom('application', 'user'),
      blockMs: fc.integer({ min: 0, max: 100 }),
      thenProbe: fc.boolean(),
      window: fc.option(window),
    }),
    { freq: 8 },
  ),
})
const model = fc.record({
  /** Whether the counters are in Redis rather than in process. */
  areRemote: fc.boolean(),
  limits: fc.record({ application: windows, user: windows }),
  concurrency: fc.constantFrom(1, 2, 8, Number.POSITIVE_INFINITY),
  steps: fc.array(step, { maxLength: 20 }),
  delays: fc.array(fc.integer({ min: 0, max: MAX_DELAY_MS }), { minLength: 1, maxLength: 30 }),
  failures: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 2 }),
})

/** The client disconnects while a call of the counters is under way that fails: its turn gave nothing back. */
const CANCELLED_WHILE_COUNTERS_FAIL: typeof model extends fc.Arbitrary<infer M> ? M : never = {
  areRemote: true,
  limits: { application: [], user: [{ limit: 2, windowMs: 1 }] },
  concurrency: 1,
  steps: [
    {
      afterMs: 0,
      user: 'anna',
      priority: 'login',
      announced: 2,
      sent: 17,
      withinMs: Number.POSITIVE_INFINITY,
      responseMs: 0,
      goneAfterMs: 45,
      penalty: null,
    },
    {
      afterMs: 0,
      user: 'anna',
      priority: 'query',
      announced: 1,
      sent: 1,
      withinMs: Number.POSITIVE_INFINITY,
      responseMs: 0,
      goneAfterMs: null,
      penalty: { tier: 'application', blockMs: 0, thenProbe: false, window: null },
    },
  ],
  delays: [3, 7],
  failures: [37],
}

test('a turn is served although its wait for the application ends while it is being admitted', async () => {
  const clock = createFakeClock()
  const local = createLocalCounters({ application: [{ limit: 1, windowMs: 10 }], user: [] }, clock, clock)
  const forever = new CancellationSource()
  const counters: PermitCounters = {
    ...local,
    async forecast(...args) {
      await clock.sleep(20, forever)
      return local.forecast(...args)
    },
  }
  const queue = createPermitQueue({ counters, concurrency: 8, clock, sleep: clock.sleep })
  const acquire = () => queue.acquire({ user: 'anna', deadlineAt: Number.POSITIVE_INFINITY, signal: forever })
  await acquire()
  await clock.advance(1)
  let isServed = false
  acquire().then(() => {
    isServed = true
  })
  await clock.runOut(1_000)
  expect(isServed).toBe(true)
})

test('a user with held permits is served before those who wait for these permits', async () => {
  const clock = createFakeClock()
  const forever = new CancellationSource()
  const counters = createLocalCounters({ application: [{ limit: 3, windowMs: 30 }], user: [] }, clock, clock)
  const queue = createPermitQueue({ counters, concurrency: 1, clock, sleep: clock.sleep })
  const served: string[] = []
  function operate(user: string, afterFirst: () => void = () => undefined) {
    const group = new RequestGroup()
    const tickets = Array.from({ length: 3 }, () => group.announce(0))
    for (const ticket of tickets) {
      const request = { user, deadlineAt: Number.POSITIVE_INFINITY, signal: forever, ticket }
      queue.acquire(request).then((permit) => {
        served.push(user)
        if (ticket === tickets[0]) afterFirst()
        permit.release()
        ticket.end()
      })
    }
  }
  // Two of its three permits stay held while Oura blocks the user.
  operate('ben', () => {
    queue.penalize({ tier: 'user', user: 'ben', blockMs: 50, thenProbe: false, window: null })
  })
  await clock.advance(10)
  operate('cleo')
  await clock.runOut(1_000)
  expect(served).toEqual(['ben', 'ben', 'ben', 'cleo', 'cleo', 'cleo'])
})

test('every request is granted, refused or cancelled, whatever the counters take, and no permit stays held', async () => {
  await fc.assert(
    fc.asyncProperty(model, async ({ areRemote, limits, concurrency, steps, delays, failures }) => {
      const clock = createFakeClock()
      const counters = areRemote
        ? createRemoteCounters(limits, clock, { delays, failures: new Set(failures) })
        : createLocalCounters(limits, clock, clock)
      const queue = createPermitQueue({ counters, concurrency, clock, sleep: clock.sleep })
      const forever = new CancellationSource()
      const open = new Set<string>()
      const waits: Promise<unknown>[] = []
      for (const [index, step] of steps.entries()) {
        const { afterMs, user, priority, announced, sent, withinMs, responseMs, goneAfterMs, penalty } = step
        await clock.advance(afterMs)
        const client = new CancellationSource()
        if (goneAfterMs !== null)
          clock.sleep(goneAfterMs, forever).then(() => client.abort(new Error('gone')))
        const group = new RequestGroup()
        const tickets = Array.from({ length: announced }, () => group.announce(index))
        const deadlineAt = clock.now() + withinMs
        const request = async (name: string, ticket: (typeof tickets)[number] | undefined) => {
          open.add(name)
          try {
            const permit = await queue.acquire({ user, deadlineAt, signal: client, priority, ticket })
            if (responseMs > 0) await clock.sleep(responseMs, forever)
            if (penalty !== null && ticket === tickets[0]) queue.penalize({ ...penalty, user })
            else permit.succeed()
            permit.release()
          } catch {
            // Refused or cancelled.
          }
          ticket?.end()
          open.delete(name)
        }
        for (let number = 0; number < sent; number++)
          waits.push(request(`request ${number} of step ${index}`, tickets[number]))
        for (const ticket of tickets.slice(sent)) ticket.end()
      }
      // Several times, because a loop of the queue that takes long on a busy machine lets other tasks run in between.
      for (let time = 0; time < 1_000 && open.size + clock.sleepers > 0; time++)
        await clock.runOut(10_000_000)
      expect([...open]).toEqual([])
      expect(clock.sleepers).toBe(0)
      await Promise.all(waits)
      await clock.advance(20_000_000)
      for (const budget of Object.values(await counters.budgets('anna')).flat())
        expect(budget.remaining).toBe(budget.limit)
    }),
    { numRuns: propertyRuns(5), examples: [[CANCELLED_WHILE_COUNTERS_FAIL]] },
  )
})
