import { type Clock, systemSleep } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import { createOuraClient, type OuraClient } from './oura/client.ts'
import { createSharedRateLimiter } from './oura/rate-limit/shared-rate-limiter.ts'
import { connectRedis } from './store/redis-connection.ts'

export interface ConfiguredClientOptions {
  /** Of Oura's API: OURA_API_URL, or the demo's. */
  readonly baseUrl: string
  readonly clock: Clock
  readonly log: Log
}

export interface ConfiguredClient {
  readonly client: OuraClient
  /** Whether the Redis of the rate limits can be read and written; true if they are not shared. */
  isAvailable(): Promise<boolean>
  /** Closes the connections to Oura and to Redis. */
  close(): Promise<void>
}

/** Makes Oura's client as configured. Processes on one Redis share the rate limits. */
export function createConfiguredClient(
  config: Config,
  { baseUrl, clock, log }: ConfiguredClientOptions,
): ConfiguredClient {
  const shared = createSharedLimits(config, { clock, log })
  const client = createOuraClient({
    baseUrl,
    sandbox: config.ouraSandbox,
    timeoutMs: config.ouraTimeoutMs,
    maxRetries: config.ouraMaxRetries,
    maxPages: config.ouraMaxPages,
    concurrency: config.ouraConcurrency,
    rateLimits: config.ouraRateLimits,
    limiter: shared?.limiter,
    clock,
    log,
  })
  return {
    client,
    isAvailable: async () => (await shared?.isAvailable()) ?? true,
    async close() {
      await client.close()
      await shared?.close()
    },
  }
}

/** Rate limits shared by all processes on one Redis; null without Redis. */
function createSharedLimits(config: Config, { clock, log }: { clock: Clock; log: Log }) {
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
