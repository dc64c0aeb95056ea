import { rateLimitsText, type TrafficLimits } from '../traffic/settings.ts'

/** Windows of the gateway's rate limits, small enough to be full within seconds. */
export const LIMITS: TrafficLimits = {
  app: { limit: 400, windowMs: 10_000 },
  user: { limit: 30, windowMs: 10_000 },
}

/** OURA_TIMEOUT_MS: short, because a share of the requests hangs. */
const UPSTREAM_TIMEOUT_MS = 800

/** OPERATION_TIMEOUT_MS */
export const OPERATION_TIMEOUT_MS = 5_000

/** The gateway's environment, without the URL of Oura. */
export const GATEWAY_ENVIRONMENT = {
  DEMO: '0',
  OURA_RATE_LIMITS: rateLimitsText(LIMITS),
  OURA_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS),
  OPERATION_TIMEOUT_MS: String(OPERATION_TIMEOUT_MS),
  // Full after a few seconds, so that evicted records are fetched again and the heap is measured with a full cache.
  CACHE_MAX_MB: '8',
  LOG_LEVEL: 'debug',
} as const

/**
 * The clock skips this time before the last quarter and before the end. Records of the last week are stale after ten
 * minutes, so they are fetched again, or served stale during the outage.
 */
export const SKIP_MS = 11 * 60_000
