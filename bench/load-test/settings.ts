import { loginEnvironment } from '../../test/support/auth/login.ts'
import { rateLimitsText, type TrafficLimits } from '../traffic/settings.ts'

/** Windows that the load does not fill. */
export const LIMITS: TrafficLimits = {
  app: { limit: 1_000_000, windowMs: 300_000 },
  user: { limit: 1_000_000, windowMs: 60_000 },
}

/** PUBLIC_URL: the same before and after the restart, although the port is another one. */
export const PUBLIC_URL = 'http://gateway.test'

/** OPERATION_TIMEOUT_MS. On a busy machine 500 cold requests wait for a minute. */
export const OPERATION_TIMEOUT_MS = 120_000

export const CACHE_MAX_MB = 64

/**
 * The gateway's environment.
 * @param storeUrl a store that outlives the process
 */
export function gatewayEnvironment(simulatorUrl: string, storeUrl: string): Record<string, string> {
  return {
    ...loginEnvironment(PUBLIC_URL, simulatorUrl),
    STORE_URL: storeUrl,
    GATEWAY_SECRET: 'the-secret-of-the-gateway-before-and-after-the-restart',
    OURA_RATE_LIMITS: rateLimitsText(LIMITS),
    // Long enough for queues of 500 requests on a machine that also runs Oura and the clients.
    OURA_TIMEOUT_MS: '5000',
    OPERATION_TIMEOUT_MS: String(OPERATION_TIMEOUT_MS),
    CACHE_MAX_MB: String(CACHE_MAX_MB),
    LOG_LEVEL: 'warn',
  }
}
