import type { Priority, RateWindow, Tier } from './rate-limits.ts'
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

/** How long a demand has to wait for each tier, ms; 0 or less if the tier allows it now. */
export type Waits = Readonly<Record<Tier, number>>

/** Permits that a turn asks for together. */
export interface PermitDemand {
  /** For requests that are sent now. At least 1. */
  readonly now: number
  /** How many of those are held already. */
  readonly fromHeld: number
  /**
   * Permits to hold besides, for requests of the turn that are sent later: a window counts a held permit until it is
   * used, and from then on the request.
   */
  readonly toHold: number
  /** In whose name permits are held: unique among all processes. */
  readonly holder: string
  /** How many are held in its name. */
  readonly held: number
  /** How long they stay held if the process ends before it releases them, ms. */
  readonly holdMs: number
  readonly priority: Priority
}

/** Result of an attempt to acquire permits. */
export interface AcquireResult extends Waits {
  /** Requests that may be sent now: 0 if a wait is above 0, else what was asked for, or less if a window is smaller. */
  readonly granted: number
  /** Permits that are held now. */
  readonly held: number
  /** The tiers for which this request is the probe (see Penalty). */
  readonly probes: readonly Tier[]
  /** What share of its fullest window the application has used after the attempt: 0 to 1. */
  readonly applicationUse: number
  /** What the application has left. */
  readonly applicationBudgets: () => readonly Budget[]
}

/** Position of a turn in the queue: how many permits are acquired before it. */
export interface QueuePosition {
  /** By the same user. */
  readonly ofUser: number
  /** By all users, the same user included. */
  readonly ofAll: number
}

/**
 * Counts permits against the rate limit windows of both tiers, in process or in Redis. Who waits for a permit is the
 * permit queue's matter.
 *
 * All results are durations, because shared counters use a clock of their own.
 */
export interface PermitCounters {
  /** The most permits that can be acquired together. */
  readonly maxTogether: number
  /** Acquires permits of both tiers: all that are asked for, or none. */
  acquire(user: string, demand: PermitDemand): AcquireResult | Promise<AcquireResult>
  /** Whether `acquire` answers without a promise, as counters in process do. */
  readonly isImmediate: boolean
  /** Gives back the last of the permits that are held in a turn's name. */
  releaseHeld(
    user: string,
    holder: string,
    range: { readonly from: number; readonly to: number },
  ): Promise<void>
  /** The waits of a queued turn, if every request before it is sent as early as possible and no other arrives. */
  forecast(user: string, position: QueuePosition, count: number, priority: Priority): Promise<Waits>
  penalize(penalty: Penalty): Promise<void>
  /** Ends the block of a tier, because its probe succeeded. */
  unblock(tier: Tier, user: string): Promise<void>
  budgets(user: string): Promise<Record<Tier, Budget[]>>
  /** What share of its longest window the application has left, as far as is known: 0 to 1. */
  applicationLeft(): number
}
