import type { Clock } from '../../clock.ts'
import type { Sleep } from '../http/retry.ts'
import { createLocalCounters } from './local-counters.ts'
import { createSlotQueue, type RateLimiter } from './permit-queue.ts'
import type { RateLimits } from './rate-limits.ts'

export interface RateLimiterOptions {
  readonly limits: RateLimits
  /** Connections to Oura; see SlotQueueOptions. */
  readonly concurrency: number
  readonly clock: Clock
  readonly sleep: Sleep
}

/** A rate limiter for a process that is alone with its application's limit. */
export function createRateLimiter({ limits, concurrency, clock, sleep }: RateLimiterOptions): RateLimiter {
  return createSlotQueue({ counters: createLocalCounters({ limits, clock }), concurrency, clock, sleep })
}
