import type { Tier } from '../rate-limit/rate-limits.ts'
import type { RateWindow } from '../rate-limit/sliding-window-log.ts'
import type { OuraResponse } from './send.ts'

type Headers = OuraResponse['headers']

/**
 * How long Oura asks us to wait, in ms: Retry-After in seconds or as a date (RFC 9110, section 10.2.3), else
 * X-RateLimit-Reset in Unix seconds (oura-api.md, section 3). Null if neither says.
 * @param now ms since 1970
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const retryAfter = String(headers['retry-after'] ?? '').trim()
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = retryAfter === '' ? Number.NaN : Date.parse(retryAfter)
  if (!Number.isNaN(date)) return Math.max(0, date - now)
  const reset = String(headers['x-ratelimit-reset'] ?? '').trim()
  return /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : null
}

/** The tier whose limit a 429 is about: X-RateLimit-Tier, whose values Oura does not publish. Null if it is unclear. */
export function rateLimitTier(headers: Headers): Tier | null {
  const tier = String(headers['x-ratelimit-tier'] ?? '').toLowerCase()
  if (tier.includes('app') || tier.includes('client')) return 'application'
  return tier.includes('user') || tier.includes('token') ? 'user' : null
}

/** The window that X-RateLimit-Limit and X-RateLimit-Window name; null if they name none. */
export function rateLimitWindow(headers: Headers): RateWindow | null {
  const [limit, seconds] = [Number(headers['x-ratelimit-limit']), Number(headers['x-ratelimit-window'])]
  // A longer window would block a user for more than a day because of a header.
  const isPlausible = Number.isInteger(limit) && limit > 0 && seconds >= 1 && seconds <= 86_400
  return isPlausible ? { limit, windowMs: Math.round(seconds) * 1000 } : null
}
