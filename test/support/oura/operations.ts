import type { RateLimiter } from '../../../src/oura/rate-limit/rate-limiter.ts'
import { RequestGroup } from '../../../src/oura/rate-limit/request-group.ts'
import { nextTurn } from '../event-loop.ts'

/** Of what has no copy (see Ticket). */
export const NO_COPY = Number.NEGATIVE_INFINITY

/** The copies of a dashboard of eight collections: none. */
export const DASHBOARD: readonly number[] = Array(8).fill(NO_COPY)

/** An operation as the rate limiter sees it. */
export interface TestOperation {
  readonly user: string
  /** When the copies were fetched that its requests renew. */
  readonly copies: readonly number[]
  readonly deadlineAt: number
  /** Ends a request that has got its permit. @default at once */
  readonly send?: (release: () => void) => void
}

/** Announces the requests of an operation, and sends those that get their permits. */
export function operate(
  limiter: RateLimiter,
  operation: TestOperation,
): Promise<PromiseSettledResult<void>[]> {
  const { user, copies, deadlineAt, send = (release) => release() } = operation
  const group = new RequestGroup()
  const { signal } = new AbortController()
  const tickets = copies.map((copyAt) => group.announce(copyAt))
  return Promise.allSettled(
    tickets.map(async (ticket) => {
      try {
        send((await limiter.acquire({ user, deadlineAt, signal, ticket })).release)
      } finally {
        ticket.end()
      }
    }),
  )
}

/** How many requests of an operation got their permits. */
export const served = (outcomes: readonly PromiseSettledResult<unknown>[]): number =>
  outcomes.filter(({ status }) => status === 'fulfilled').length

/** Sends 16,000 requests of 2,000 users, as they arrive: those of a few operations in one turn of the event loop. */
export async function crowd(limiter: RateLimiter, deadlineAt: number): Promise<number> {
  const operations: Promise<PromiseSettledResult<void>[]>[] = []
  for (let user = 0; user < 2_000; user++) {
    const send = (release: () => void) => void setImmediate(release)
    operations.push(operate(limiter, { user: `user ${user}`, copies: DASHBOARD, deadlineAt, send }))
    if (user % 20 === 0) await nextTurn()
  }
  return (await Promise.all(operations)).reduce((sum, outcomes) => sum + served(outcomes), 0)
}
