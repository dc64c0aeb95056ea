import type { RateWindow, Tier } from './rate-limits.ts'
import type { Budget } from './sliding-window-log.ts'

/** What a 429 of Oura says about its limits. */
export interface Penalty {
  readonly tier: Tier
  readonly user: string
  /** For how long no request of the tier is sent, ms. */
  readonly blockMs: number
  /** After the block a single request is sent first, whose response decides about the others. */
  readonly thenProbe: boolean
  /** The window that Oura named, if any. */
  readonly window: RateWindow | null
}

/** How long a request has to wait for each tier, ms; 0 or less if the tier allows it now. */
export type Waits = Readonly<Record<Tier, number>>

/** Result of an attempt to acquire a permit. */
export interface AcquireResult extends Waits {
  /** The tiers for which this request is the probe (see Penalty). */
  readonly probes: readonly Tier[]
  /** What the application has left after the attempt. */
  readonly applicationBudgets: readonly Budget[]
}

/** Position of a request in the queue: how many requests are served before it. */
export interface QueuePosition {
  /** Requests of the same user. */
  readonly ofUser: number
  /** Requests of all users, the same user included. */
  readonly ofAll: number
}

/**
 * Counts permits against the rate limit windows of both tiers, in process or in Redis. Who waits for a permit is the
 * permit queue's matter.
 *
 * All results are durations, because shared counters use a clock of their own.
 */
export interface PermitCounters {
  /** Acquires a permit of both tiers if both waits are 0, else none. */
  acquire(user: string): Promise<AcquireResult>
  /** The waits of a queued request, if every request before it is sent as early as possible and no other arrives. */
  forecast(user: string, position: QueuePosition): Promise<Waits>
  penalize(penalty: Penalty): Promise<void>
  /** Ends the block of a tier, because its probe succeeded. */
  unblock(tier: Tier, user: string): Promise<void>
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}
