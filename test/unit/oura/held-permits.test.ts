import { describe, expect, test } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { createLocalRateLimiter } from '../../../src/oura/rate-limit/local-rate-limiter.ts'
import type { RateLimits } from '../../../src/oura/rate-limit/rate-limits.ts'
import { RequestGroup, type Ticket } from '../../../src/oura/rate-limit/request-group.ts'
import { MINUTE_MS, SECOND_MS } from '../../../src/time.ts'
import { nextTurn } from '../../support/event-loop.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const WINDOW = (limit: number): RateLimits => ({
  application: [{ limit, windowMs: MINUTE_MS }],
  user: [],
})

/** A limiter, and an operation of eight requests that has announced them. */
function start(limits: RateLimits, concurrency: number) {
  const clock = createFakeClock()
  const limiter = createLocalRateLimiter({ limits, concurrency, clock, sleep: clock.sleep })
  const group = new RequestGroup()
  const tickets = Array.from({ length: 8 }, () => group.announce(Number.NEGATIVE_INFINITY))
  const outcomes = new Map<string, string>()
  const releases = new Map<string, () => void>()
  const deadlineAt = clock.now() + 30 * SECOND_MS
  function ask(name: string, user: string, ticket?: Ticket): void {
    const signal = new CancellationSource()
    limiter.acquire({ user, deadlineAt, signal, ...(ticket !== undefined && { ticket }) }).then(
      ({ release }) => {
        outcomes.set(name, 'granted')
        releases.set(name, release)
      },
      (error: Error) => outcomes.set(name, error.message),
    )
  }
  async function releaseAll(): Promise<void> {
    for (let [first] = releases; first !== undefined; [first] = releases) {
      releases.delete(first[0])
      first[1]()
      await nextTurn()
    }
  }
  return { clock, limiter, tickets, outcomes, releases, ask, releaseAll }
}

describe('permits that are held for the rest of a turn', () => {
  test('are used although a further page of the operation does not fit into the window', async () => {
    const { tickets, outcomes, releases, ask, releaseAll } = start(WINDOW(10), 4)
    for (const [index, ticket] of tickets.entries()) ask(`first ${index}`, 'anna', ticket)
    await nextTurn()
    for (const user of ['bert', 'carl']) ask(user, user)
    await nextTurn()
    ask('page 2 of the first', 'anna', tickets[0])
    releases.get('first 0')?.()
    releases.delete('first 0')
    await nextTurn()
    await releaseAll()
    for (const index of tickets.keys()) expect(outcomes.get(`first ${index}`)).toBe('granted')
    expect(outcomes.get('page 2 of the first')).toMatch(/Retry in \d+ seconds/)
  })

  test.each(['application', 'user'] as const)('are refused at once after a 429 of the %s', async (tier) => {
    const { limiter, tickets, outcomes, ask, releaseAll } = start(WINDOW(100), 4)
    for (const [index, ticket] of tickets.entries()) ask(`${index}`, 'anna', ticket)
    await nextTurn()
    limiter.penalize({ tier, user: 'anna', blockMs: 5 * MINUTE_MS, thenProbe: false, window: null })
    await releaseAll()
    await nextTurn()
    expect([...outcomes.values()].filter((outcome) => outcome === 'granted')).toHaveLength(4)
    expect([...outcomes.values()].filter((outcome) => outcome.includes('Retry in 300 seconds'))).toHaveLength(
      4,
    )
  })

  test('are given back once, whenever an operation needs them no more', async () => {
    for (let steps = 0; steps < 20; steps++) {
      const { limiter, tickets, ask } = start(WINDOW(100), 8)
      ask('first', 'anna', tickets[0])
      ask('second', 'anna', tickets[1])
      for (let step = 0; step < steps; step++) await null
      for (const ticket of tickets.slice(2)) ticket.end()
      await nextTurn()
      await nextTurn()
      expect((await limiter.budgets('anna')).application[0]?.remaining).toBe(98)
    }
  })
})
