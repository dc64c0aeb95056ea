import { type Clock, systemSleep } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createSharedRateLimiter } from '../oura/rate-limit/shared-rate-limiter.ts'
import { connectRedis } from '../store/redis-connection.ts'

/** Rate limits shared by all processes on one Redis; null without Redis. */
export function createSharedLimits(config: Config, { clock, log }: { clock: Clock; log: Log }) {
  if (!/^rediss?:/.test(config.storeUrl)) return null
  // A connection of its own, so that a slow read of the store does not delay a permit.
  const redis = connectRedis(config.storeUrl, { log })
  const limiter = createSharedRateLimiter({
    redis,
    limits: config.ouraRateLimits,
    concurrency: config.ouraConcurrency,
    clock,
    sleep: systemSleep,
  })
  return { limiter, isAvailable: redis.isAvailable, close: redis.close }
}
