import type { Clock } from '../../clock.ts'
import type { Sleep } from '../retry.ts'
import { createLocalCounters } from './local-counters.ts'
import type { RateLimits } from './rate-limits.ts'
import { createSlotQueue, type RateLimiter } from './slot-queue.ts'

export interface RateLimiterOptions {
  readonly limits: RateLimits
  readonly clock: Clock
  readonly sleep: Sleep
}

/** A rate limiter for a process that is alone with its application's limit. */
export function createRateLimiter({ limits, clock, sleep }: RateLimiterOptions): RateLimiter {
  return createSlotQueue({ counters: createLocalCounters({ limits, clock }), clock, sleep })
}
