import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createOuraClient, type OuraClient } from '../oura/client.ts'
import type { RequestMetrics } from '../oura/http/request-metrics.ts'
import type { Tracer } from '../tracer.ts'
import { createSharedLimits } from './shared-limits.ts'

export interface ConfiguredClientOptions {
  /** Of Oura's API: OURA_API_URL, or the demo's. */
  readonly baseUrl: string
  /** @default nothing is counted */
  readonly metrics?: RequestMetrics
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
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
  { baseUrl, metrics, tracer, clock, log }: ConfiguredClientOptions,
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
    metrics,
    tracer,
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
