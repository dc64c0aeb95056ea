import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createLocalCounters } from '../../../src/oura/rate-limit/local-counters.ts'
import { createLocalRateLimiter } from '../../../src/oura/rate-limit/local-rate-limiter.ts'
import { MinHeap } from '../../../src/oura/rate-limit/min-heap.ts'
import type { PermitCounters } from '../../../src/oura/rate-limit/permit-counters.ts'
import { createPermitQueue } from '../../../src/oura/rate-limit/permit-queue.ts'
import type { RateLimits } from '../../../src/oura/rate-limit/rate-limits.ts'
import { RequestGroup } from '../../../src/oura/rate-limit/request-group.ts'
import { collectGarbage } from '../../support/collect-garbage.ts'
import { nextTurn } from '../../support/event-loop.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { DASHBOARD, NO_COPY, operate, served } from '../../support/oura/operations.ts'

const NEVER = Number.POSITIVE_INFINITY
const MINUTE_MS = 60_000
const live = () => new AbortController().signal

function start(limits: RateLimits, concurrency = 8) {
  const clock = createFakeClock()
  const limiter = createLocalRateLimiter({ limits, concurrency, clock, sleep: clock.sleep })
  return { clock, limiter }
}

describe('an operation', () => {
  test('is admitted or refused as a whole, so that the limit serves whole dashboards', async () => {
    const { clock, limiter } = start({ application: [{ limit: 50, windowMs: MINUTE_MS }], user: [] })
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, user) =>
        operate(limiter, { user: `user ${user}`, copies: DASHBOARD, deadlineAt: clock.now() + 30_000 }),
      ),
    )
    expect(outcomes.map(served).sort((a, b) => b - a)).toEqual([...Array(6).fill(8), ...Array(24).fill(0)])
    for (const outcome of outcomes.flat()) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ extensions: { tier: 'application', retryAfterSeconds: 61 } })
    }
  })

  test('of 30 users at a limit of 50 a minute is served within five rounds', async () => {
    const { clock, limiter } = start({ application: [{ limit: 50, windowMs: MINUTE_MS }], user: [] })
    let waiting = Array.from({ length: 30 }, (_, user) => `user ${user}`)
    let rounds = 0
    while (waiting.length > 0) {
      rounds++
      const outcomes = await Promise.all(
        waiting.map((user) =>
          operate(limiter, { user, copies: DASHBOARD, deadlineAt: clock.now() + 30_000 }),
        ),
      )
      waiting = waiting.filter((_, index) => served(outcomes[index] ?? []) < 8)
      await clock.advance(61_000)
    }
    expect(rounds).toBe(5)
  })

  test('with more requests than a turn has asks for what is missing first, then for the oldest copies', async () => {
    const { clock, limiter } = start({ application: [{ limit: 5, windowMs: MINUTE_MS }], user: [] })
    const copies = [300, NO_COPY, 100, 400, NO_COPY, 200, 500, NO_COPY]
    const outcomes = await operate(limiter, { user: 'anna', copies, deadlineAt: clock.now() + 30_000 })
    const asked = copies.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    expect(asked).toEqual([NO_COPY, 100, NO_COPY, 200, NO_COPY])
  })

  test('takes 16 requests a turn, then others are served', async () => {
    const { clock, limiter } = start({ application: [], user: [] }, 1)
    const order: string[] = []
    const ask = (user: string, count: number) => {
      const group = new RequestGroup()
      const tickets = Array.from({ length: count }, () => group.announce(NO_COPY))
      return Promise.all(
        tickets.map(async (ticket) => {
          const { release } = await limiter.acquire({ user, deadlineAt: NEVER, signal: live(), ticket })
          order.push(user)
          release()
        }),
      )
    }
    const { release } = await limiter.acquire({ user: 'first', deadlineAt: NEVER, signal: live() })
    const busy = ask('anna', 40)
    await nextTurn()
    const others = [ask('ben', 8), ask('cleo', 8)]
    release()
    await Promise.all([busy, ...others])
    const turns = order.filter((user, index) => user !== order[index - 1])
    expect(turns).toEqual(['anna', 'ben', 'cleo', 'anna'])
    expect(order.indexOf('ben')).toBe(16)
    await clock.advance(1)
  })

  test('waits until all of its parts know their requests', async () => {
    const { clock, limiter } = start({ application: [{ limit: 3, windowMs: MINUTE_MS }], user: [] })
    const group = new RequestGroup()
    const [endPlan, endOther] = [group.beginPlan(), group.beginPlan()]
    const request = { user: 'anna', deadlineAt: clock.now() + 30_000, signal: live() }
    const outcomes: string[] = []
    const ask = () => {
      const ticket = group.announce(NO_COPY)
      return limiter.acquire({ ...request, ticket }).then(
        ({ release }) => {
          outcomes.push('served')
          release()
        },
        () => outcomes.push('refused'),
      )
    }
    const first = [ask(), ask()]
    endPlan()
    endPlan()
    await limiter.acquire({ ...request, user: 'ben' })
    await clock.advance(1)
    expect(outcomes).toEqual([])
    const second = ask()
    endOther()
    await Promise.all([...first, second])
    expect(outcomes).toEqual(['refused', 'refused', 'refused'])
  })

  test('holds permits for requests that are still to come, and gives back what is not needed', async () => {
    const { clock, limiter } = start({ application: [{ limit: 10, windowMs: MINUTE_MS }], user: [] })
    const group = new RequestGroup()
    const tickets = Array.from({ length: 8 }, () => group.announce(NO_COPY))
    const acquire = (user: string, ticket?: (typeof tickets)[0]) =>
      limiter.acquire({ user, deadlineAt: clock.now() + 30_000, signal: live(), ticket })
    const left = async () => (await limiter.budgets('anna')).application[0]?.remaining
    ;(await acquire('anna', tickets[0])).release()
    expect(await left()).toBe(2)
    await acquire('ben')
    await acquire('ben')
    await expect(acquire('cleo')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    for (const ticket of tickets.slice(1, 5)) (await acquire('anna', ticket)).release()
    expect(await left()).toBe(0)
    for (const ticket of tickets) ticket.end()
    await clock.advance(1)
    expect(await left()).toBe(3)
    await acquire('cleo')
  })

  test('whose client disconnects makes way for one that needs fewer permits', async () => {
    const { clock, limiter } = start({ application: [{ limit: 8, windowMs: MINUTE_MS }], user: [] })
    const request = { deadlineAt: NEVER, signal: live() }
    ;(await limiter.acquire({ ...request, user: 'first' })).release()
    const client = new AbortController()
    const group = new RequestGroup()
    const tickets = DASHBOARD.map((copyAt) => group.announce(copyAt))
    const large = tickets.map((ticket) =>
      limiter.acquire({ ...request, user: 'anna', signal: client.signal, ticket }).catch((error) => error),
    )
    let isServed = false
    const small = limiter.acquire({ ...request, user: 'ben' }).then(() => {
      isServed = true
    })
    await clock.advance(1)
    expect(isServed).toBe(false)
    client.abort(new Error('gone'))
    await small
    expect(await Promise.all(large)).toEqual(DASHBOARD.map(() => new Error('gone')))
    await clock.runOut(MINUTE_MS)
    expect(clock.sleepers).toBe(0)
  })

  test('keeps a further page in its turn, before the turns of others', async () => {
    const { limiter } = start({ application: [], user: [] }, 1)
    const order: string[] = []
    const group = new RequestGroup()
    const ticket = group.announce(NO_COPY)
    const acquire = (user: string, of?: typeof ticket) =>
      limiter.acquire({ user, deadlineAt: NEVER, signal: live(), ticket: of }).then((permit) => {
        order.push(user)
        return permit
      })
    const first = await acquire('anna', ticket)
    const others = ['ben', 'cleo'].map((user) => acquire(user))
    const page = acquire('anna', ticket)
    first.release()
    ;(await page).release()
    for (const other of others) (await other).release()
    expect(order).toEqual(['anna', 'anna', 'ben', 'cleo'])
  })
})

describe('a reserve of 1 %', () => {
  const limits = { application: [{ limit: 200, windowMs: MINUTE_MS }], user: [] }

  test('is left for logins, which are served before everything else', async () => {
    const { clock, limiter } = start(limits, NEVER)
    const acquire = (priority: 'login' | 'query', withinMs = 0) =>
      limiter.acquire({ user: 'anna', deadlineAt: clock.now() + withinMs, signal: live(), priority })
    await Promise.all(Array.from({ length: 198 }, () => acquire('query')))
    await expect(acquire('query')).rejects.toMatchObject({ extensions: { retryAfterSeconds: 61 } })
    await Promise.all([acquire('login'), acquire('login')])
    await expect(acquire('login')).rejects.toMatchObject({ extensions: { retryAfterSeconds: 61 } })
  })
})

describe('the background', () => {
  const window = { limit: 8, windowMs: MINUTE_MS }

  test.each([
    ['the application', { application: [window], user: [] }],
    ['a user', { application: [], user: [window] }],
  ])('leaves a quarter of a window of %s to queries', async (_, limits) => {
    const { clock, limiter } = start(limits, NEVER)
    const acquire = (priority: 'query' | 'background') =>
      limiter.acquire({ user: 'anna', deadlineAt: clock.now(), signal: live(), priority })
    for (let count = 0; count < 6; count++) await acquire('background')
    await expect(acquire('background')).rejects.toMatchObject({ extensions: { retryAfterSeconds: 61 } })
    await Promise.all([acquire('query'), acquire('query')])
    await expect(acquire('query')).rejects.toMatchObject({ extensions: { retryAfterSeconds: 61 } })
  })

  test('is served after queries that came later', async () => {
    const { limiter } = start({ application: [], user: [] }, 1)
    const order: string[] = []
    const acquire = (priority: 'query' | 'background') =>
      limiter.acquire({ user: 'anna', deadlineAt: NEVER, signal: live(), priority }).then((permit) => {
        order.push(priority)
        return permit
      })
    const first = await acquire('background')
    const others = [acquire('background'), acquire('query')]
    first.release()
    for (const other of others.reverse()) (await other).release()
    expect(order).toEqual(['background', 'query', 'background'])
  })
})

describe('the queue', () => {
  test('refuses what exceeds its bound', async () => {
    const { clock, limiter } = start({ application: [], user: [] }, 1)
    const request = { deadlineAt: NEVER, signal: live() }
    await limiter.acquire({ ...request, user: 'first' })
    // An AbortSignal looks through all of its listeners for each new one.
    const gone = new CancellationSource()
    const queued = Array.from({ length: 20_001 }, (_, index) =>
      limiter.acquire({ ...request, signal: gone, user: `user ${index}` }).catch((error: unknown) => error),
    )
    expect(await queued.at(-1)).toMatchObject({ code: 'RATE_LIMITED', extensions: { tier: 'application' } })
    gone.abort(new Error('gone'))
    expect(await queued[0]).toEqual(new Error('gone'))
    await clock.advance(1)
  }, 30_000)

  test('keeps nothing of a turn that was served, although its deadline is still to come', async () => {
    const { clock, limiter } = start({ application: [], user: [] }, 1)
    const request = { deadlineAt: clock.now() + MINUTE_MS, signal: live() }
    const { release } = await limiter.acquire({ ...request, user: 'first' })
    const turns: WeakRef<object>[] = []
    // A function of its own, because a suspended function keeps its variables.
    const serve = async () => {
      const ticket = new RequestGroup().announce(NO_COPY)
      const permit = limiter.acquire({ ...request, user: 'anna', ticket })
      turns.push(new WeakRef(ticket.turn as object))
      await clock.advance(1)
      release()
      ;(await permit).release()
    }
    await serve()
    await collectGarbage()
    expect(turns.map((turn) => turn.deref())).toEqual([undefined])
  })

  test('refuses at once a turn whose deadline passed before a block, if its requests still wait', async () => {
    const { clock, limiter } = start({ application: [], user: [] }, 1)
    const request = { deadlineAt: clock.now() + 1_000, signal: live() }
    const { release } = await limiter.acquire({ ...request, user: 'first' })
    // Their requests are shared with callers who have more time.
    const waiting = ['anna', 'ben'].map((user) =>
      limiter.acquire({ ...request, user }).catch((error: unknown) => error),
    )
    await clock.advance(2_000)
    const cancelled = new CancellationSource()
    limiter.acquire({ ...request, user: 'cleo', signal: cancelled }).catch(() => undefined)
    cancelled.abort(new Error('gone'))
    await nextTurn()
    limiter.penalize({
      tier: 'application',
      user: 'first',
      blockMs: MINUTE_MS,
      thenProbe: false,
      window: null,
    })
    release()
    expect(await Promise.all(waiting)).toMatchObject(
      Array(2).fill({ extensions: { tier: 'application', retryAfterSeconds: 60 } }),
    )
  })

  test('is served at once if its wait for the application ends while it is admitted, without an alarm', async () => {
    let now = 0
    const clock = { now: () => now }
    const local = createLocalCounters({ application: [], user: [] }, clock, clock)
    const counters: PermitCounters = {
      ...local,
      async acquire(user, demand) {
        const granted = await local.acquire(user, demand)
        return now < 100 ? { ...granted, granted: 0, application: 100 - now } : granted
      },
      async forecast(...args) {
        now = 100
        return local.forecast(...args)
      },
    }
    const limiter = createPermitQueue({ counters, concurrency: 1, clock, sleep: () => new Promise(() => {}) })
    let isServed = false
    void limiter.acquire({ user: 'anna', deadlineAt: 30_000, signal: live() }).then(() => {
      isServed = true
    })
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(isServed).toBe(true)
  })

  test('asks the counters for no user who is at their own limit, when another gives permits back', async () => {
    const clock = createFakeClock()
    const limits = { application: [], user: [{ limit: 2, windowMs: MINUTE_MS }] }
    const local = createLocalCounters(limits, clock, clock)
    let questions = 0
    const counters: PermitCounters = {
      ...local,
      acquire(...args) {
        questions++
        return local.acquire(...args)
      },
    }
    const limiter = createPermitQueue({ counters, concurrency: NEVER, clock, sleep: clock.sleep })
    const request = { deadlineAt: NEVER, signal: live() }
    const settle = async () => {
      for (let turn = 0; turn < 20; turn++) await nextTurn()
    }
    for (let user = 0; user < 20; user++) {
      for (let count = 0; count < 3; count++) void limiter.acquire({ ...request, user: `user ${user}` })
    }
    await settle()
    const group = new RequestGroup()
    const [sent, unneeded] = [group.announce(NO_COPY), group.announce(NO_COPY)]
    await limiter.acquire({ ...request, user: 'anna', ticket: sent })
    const third = limiter.acquire({ ...request, user: 'anna' })
    await settle()
    questions = 0
    unneeded.end()
    await third
    await settle()
    expect(questions).toBe(1)
  })

  test('refuses only the user with too many turns', async () => {
    const { limiter } = start({ application: [], user: [] }, 1)
    const controller = new AbortController()
    const acquire = (user: string) => limiter.acquire({ user, deadlineAt: NEVER, signal: controller.signal })
    const { release } = await acquire('first')
    const queued = Array.from({ length: 501 }, () => acquire('busy').catch((error: unknown) => error))
    expect(await queued.at(-1)).toMatchObject({ code: 'RATE_LIMITED', extensions: { tier: 'user' } })
    const calm = acquire('calm')
    release()
    ;((await queued[0]) as { release: () => void }).release()
    ;(await calm).release()
    controller.abort(new Error('gone'))
  })
})

test('a heap hands out the items that were not deleted, in the order of their last keys', () => {
  const items = fc.integer({ min: 0, max: 30 })
  fc.assert(
    fc.property(fc.array(fc.tuple(items, fc.option(fc.integer()))), (steps) => {
      const heap = new MinHeap<number>()
      const expected = new Map<number, number>()
      for (const [item, key] of steps) {
        if (key === null) {
          heap.delete(item)
          expected.delete(item)
        } else {
          heap.push(key, item)
          expected.set(item, key)
        }
      }
      expect(heap.size).toBe(expected.size)
      const popped = Array.from(expected, () => expected.get(heap.pop() ?? -1))
      expect(popped).toEqual([...expected.values()].sort((a, b) => a - b))
      expect([heap.pop(), heap.min, heap.minKey]).toEqual([undefined, undefined, NEVER])
    }),
  )
})
