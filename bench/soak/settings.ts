/** Settings that are the same in every run. */

/** Start of every run, ms since 1970, so that a seed always queries the same days. */
export const EPOCH = Date.parse('2026-11-20T12:00:00Z')

/** Windows of the gateway's rate limits, small enough to be full within seconds. */
export const LIMITS = {
  app: { limit: 400, windowMs: 10_000 },
  user: { limit: 30, windowMs: 10_000 },
} as const

/** OURA_TIMEOUT_MS: short, because a share of the requests hangs. */
const UPSTREAM_TIMEOUT_MS = 800

/** OPERATION_TIMEOUT_MS */
export const OPERATION_TIMEOUT_MS = 5_000

/** The gateway's environment, without the URL of Oura. */
export const GATEWAY_ENVIRONMENT = {
  DEMO: '0',
  OURA_RATE_LIMITS: `app=${LIMITS.app.limit}/10s,user=${LIMITS.user.limit}/10s`,
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

/** Token of a user, too long to appear in a response by chance. */
export function tokenOf(user: number): string {
  return `soak-secret-token-of-user-${user}-5d3fa1c07b`
}

/** Seed of a user's records in the simulator. */
export function seedOf(user: number): number {
  return 7_000 + user
}

/** Settings of the gateway process. */
export interface GatewaySettings {
  readonly upstreamUrl: string
  /** Offset from the machine's clock, ms. */
  readonly clockShiftMs: number
}

/** Settings of the simulator process. */
export interface SimulatorSettings {
  readonly clockShiftMs: number
  readonly users: number
  readonly seed: number
}
