import { expect, test } from 'vitest'
import { createLocalRateLimiter } from '../../../src/oura/rate-limit/local-rate-limiter.ts'
import type { RateLimits } from '../../../src/oura/rate-limit/rate-limits.ts'
import { cpuOf, longestTurnOf } from '../../support/event-loop.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { crowd, DASHBOARD, operate } from '../../support/oura/operations.ts'

// CPU of the limiter by the number of its users. These tests compare amounts of CPU, so that they run in a process of their
// own, and take the least of some rounds: garbage collection and other programs only add to it.

const NEVER = Number.POSITIVE_INFINITY

function start(limits: RateLimits, concurrency: number) {
  const clock = createFakeClock()
  return createLocalRateLimiter({ limits, concurrency, clock, sleep: clock.sleep })
}

/** The least CPU of each kind of work, in ms, after a first round that does not count. */
async function leastCpu(kinds: readonly (() => Promise<unknown>)[], rounds = 5): Promise<number[]> {
  const least = kinds.map(() => NEVER)
  for (let round = 0; round <= rounds; round++) {
    for (const [index, work] of kinds.entries()) {
      const ms = await cpuOf(work)
      if (round > 0) least[index] = Math.min(least[index] ?? NEVER, ms)
    }
  }
  return least
}

test('16,000 waiting requests never pause the process for long', async () => {
  let grants = 0
  const longestMs = await longestTurnOf(async () => {
    grants = await crowd(start({ application: [], user: [] }, 8), NEVER)
  })
  expect(grants).toBe(16_000)
  // It was 4 to 17 s when each step walked the queue. On a quiet machine it is below 50 ms.
  expect(longestMs).toBeLessThan(1_000)
})

test('each of many waiting requests costs as much as each of few', async () => {
  const serve = (users: number) => {
    const limiter = start({ application: [], user: [] }, 1)
    return Promise.all(
      Array.from({ length: users }, (_, user) =>
        operate(limiter, { user: `user ${user}`, copies: DASHBOARD, deadlineAt: NEVER }),
      ),
    )
  }
  const [few = 0, many = NEVER] = await leastCpu([
    async () => {
      for (let turn = 0; turn < 10; turn++) await serve(200)
    },
    () => serve(2_000),
  ])
  expect(many).toBeLessThan(4 * few)
})

test('a new user costs as much among many busy users as among few', async () => {
  const add = async (users: number) => {
    const limiter = start({ application: [], user: [{ limit: 5, windowMs: 60_000 }] }, NEVER)
    for (let user = 0; user < users; user++) await limiter.budgets(`user ${user}`)
  }
  const [few = 0, many = NEVER] = await leastCpu([
    async () => {
      for (let turn = 0; turn < 100; turn++) await add(500)
    },
    () => add(50_000),
  ])
  expect(few).toBeGreaterThan(10)
  expect(many).toBeLessThan(5 * few)
})
