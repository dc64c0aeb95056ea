import type { Tier } from './rate-limits.ts'
import type { Budget, RateWindow } from './window-log.ts'

/** What Oura said with a 429. */
export interface Penalty {
  readonly tier: Tier
  readonly user: string
  /** No request of the tier leaves before, ms since 1970. */
  readonly until: number
  /** The window that Oura named, if any. */
  readonly window: RateWindow | null
}

/** How long each tier keeps a request, in ms; 0 where it lets it pass. */
export type Waits = Readonly<Record<Tier, number>>

/** What became of an attempt at a slot, and what the application has left after it. */
export interface Taken extends Waits {
  readonly left: readonly Budget[]
}

/** Which request of a line is meant: there are `own` of the same user before it, and `ahead` of anybody. */
export interface Place {
  readonly own: number
  readonly ahead: number
}

/**
 * What has been sent, held against the windows of both tiers. Knows nothing of who waits: that is the queue's.
 * Durations rather than instants, because shared counters go by a clock of their own.
 */
export interface SlotCounters {
  /** Takes a slot of both tiers, or none; it is taken where both waits are 0. */
  take(user: string): Promise<Taken>
  /** The waits of a request further back in line, if each goes as early as it may and nobody else comes. */
  forecast(user: string, place: Place): Promise<Waits>
  penalize(penalty: Penalty): Promise<void>
  budgets(user: string): Promise<Record<Tier, Budget[]>>
}
