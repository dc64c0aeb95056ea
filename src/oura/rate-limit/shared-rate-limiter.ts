import type { RedisConnection } from '../../store/redis-connection.ts'
import { createSlotQueue, type RateLimiter } from './permit-queue.ts'
import type { RateLimiterOptions } from './rate-limiter.ts'
import { createSharedCounters } from './shared-counters.ts'

export interface SharedRateLimiterOptions extends RateLimiterOptions {
  readonly redis: RedisConnection
}

/**
 * A rate limiter for any number of processes that together are one client to Oura. Users take turns within each
 * process; between processes whoever asks first is served.
 *
 * While Redis is away every request fails with StoreUnavailableError. Counting alone meanwhile would overrun the
 * limit by as many times as there are processes, and logins are in Redis as well: little could be served anyway.
 */
export function createSharedRateLimiter({
  redis,
  limits,
  concurrency,
  clock,
  sleep,
}: SharedRateLimiterOptions): RateLimiter {
  return createSlotQueue({
    counters: createSharedCounters({ redis, limits, clock }),
    concurrency,
    clock,
    sleep,
  })
}
