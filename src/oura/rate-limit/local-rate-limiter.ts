import { type Clock, monotonicOf, type Sleep } from '../../clock.ts'
import { createLocalCounters } from './local-counters.ts'
import { createPermitQueue } from './permit-queue.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { RateLimits } from './rate-limits.ts'

export interface RateLimiterOptions {
  readonly limits: RateLimits
  /** Connections to Oura; see PermitQueueOptions. */
  readonly concurrency: number
  readonly clock: Clock
  /** For durations. @default the monotonic counterpart of `clock` */
  readonly monotonic?: Clock
  readonly sleep: Sleep
}

/** A rate limiter for an application that runs in one process: it counts in memory. */
export function createLocalRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { limits, clock, monotonic = monotonicOf(clock) } = options
  return createPermitQueue({ ...options, counters: createLocalCounters(limits, clock, monotonic) })
}
