/** The conditions of a soak that are the same in every run. */

/** The soak's calendar begins at this instant, ms since 1970, so that a seed asks for the same days whenever it runs. */
export const EPOCH = Date.parse('2026-11-20T12:00:00Z')

/** Windows of the gateway's rate limits, chosen to be reached within seconds. */
export const LIMITS = {
  app: { limit: 400, windowMs: 10_000 },
  user: { limit: 30, windowMs: 10_000 },
} as const

/** OURA_TIMEOUT_MS: short, since a share of the requests hangs. */
const UPSTREAM_TIMEOUT_MS = 800

/** OPERATION_TIMEOUT_MS */
export const OPERATION_TIMEOUT_MS = 5_000

/** The gateway's environment, apart from the address of Oura. */
export const GATEWAY_ENVIRONMENT = {
  DEMO: '0',
  OURA_RATE_LIMITS: `app=${LIMITS.app.limit}/10s,user=${LIMITS.user.limit}/10s`,
  OURA_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS),
  OPERATION_TIMEOUT_MS: String(OPERATION_TIMEOUT_MS),
  // Full after a few seconds: what is measured later is what stays, and documents are asked for again and again.
  CACHE_MAX_MB: '8',
  LOG_LEVEL: 'debug',
} as const

/**
 * Time that passes at once before the last quarter, and before the end. Documents of the trailing week are past their
 * freshness after it (ten minutes), so that they are asked for anew, or served stale while Oura is out.
 */
export const SKIP_MS = 11 * 60_000

/** The token of a user; long enough that it cannot be in an answer by chance. */
export function tokenOf(user: number): string {
  return `soak-secret-token-of-user-${user}-5d3fa1c07b`
}

/** Whose life a user's is, in the simulator. */
export function seedOf(user: number): number {
  return 7_000 + user
}

/** What the gateway is started with. */
export interface GatewaySettings {
  readonly upstreamUrl: string
  /** ms to add to the machine's clock. */
  readonly clockShiftMs: number
}

/** What the simulator is started with. */
export interface SimulatorSettings {
  readonly clockShiftMs: number
  readonly users: number
  readonly seed: number
}
