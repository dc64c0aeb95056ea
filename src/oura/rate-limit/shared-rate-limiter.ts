import type { RedisConnection } from '../../store/redis-connection.ts'
import type { RateLimiterOptions } from './local-rate-limiter.ts'
import { createPermitQueue } from './permit-queue.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { createSharedCounters } from './shared-counters.ts'

export interface SharedRateLimiterOptions extends RateLimiterOptions {
  readonly redis: RedisConnection
}

/**
 * A rate limiter for any number of processes that share one application of Oura. Users take turns within a process;
 * between processes the first request is served first.
 *
 * While Redis cannot be reached, every request fails with StoreUnavailableError. If each process counted by itself
 * instead, together they would exceed the limit; and logins are in Redis as well, so little could be served anyway.
 */
export const createSharedRateLimiter = ({
  redis,
  limits,
  concurrency,
  clock,
  sleep,
}: SharedRateLimiterOptions): RateLimiter =>
  createPermitQueue({ counters: createSharedCounters({ redis, limits, clock }), concurrency, clock, sleep })
