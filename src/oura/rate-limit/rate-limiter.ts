import type { Permit, PermitRequest } from './permit.ts'
import type { Penalty } from './permit-counters.ts'
import type { Tier } from './rate-limits.ts'
import type { Budget } from './sliding-window-log.ts'

/** Keeps requests to Oura within the rate limits. */
export interface RateLimiter {
  /**
   * Waits for a permit and a free connection. Users take turns; a turn is what an operation announced, at most 16
   * requests, so that a busy user delays another by one turn at most.
   * @throws RateLimitedError at once if the wait would exceed the deadline, for all requests of a turn
   */
  acquire(request: PermitRequest): Promise<Permit>
  /** Applies what a 429 said about Oura's limits. */
  penalize(penalty: Penalty): void
  /** How long a login that comes now would wait for the application's windows, ms. */
  loginWaitMs(): Promise<number>
  /** What share of its longest window the application has left, as far as is known: 0 to 1. */
  applicationLeft(): number
  /** What is left now, for the application and for a user. */
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}
