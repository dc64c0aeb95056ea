import type { RateWindow, Tier } from '../rate-limit/rate-limits.ts'
import type { OuraResponse } from './send.ts'

type Headers = OuraResponse['headers']

/** An HTTP date (RFC 9110, section 5.6.7). Date.parse alone takes `1.5` and `-5` for dates. */
const HTTP_DATE = /^[a-z]{3,9},? .*\d\d:\d\d:\d\d/i

/**
 * How long Oura asks us to wait, in ms, rounded up to seconds: Retry-After in seconds or as a date (RFC 9110, section
 * 10.2.3), else X-RateLimit-Reset in Unix seconds (oura-api.md, section 3). Null if neither names a time to come.
 * @param now ms since 1970
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const retryAfter = String(headers['retry-after'] ?? '').trim()
  if (/^\d+(\.\d+)?$/.test(retryAfter)) return toWholeSeconds(Number(retryAfter) * 1000)
  const date = HTTP_DATE.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  if (!Number.isNaN(date)) return toWholeSeconds(date - now)
  const reset = String(headers['x-ratelimit-reset'] ?? '').trim()
  return /^\d+$/.test(reset) ? toWholeSeconds(Number(reset) * 1000 - now) : null
}

/** The largest number that every user of the value can compute with; 400 digits would be infinite. */
const MAX_SECONDS = 1e9

const toWholeSeconds = (ms: number): number | null =>
  ms > 0 ? Math.min(Math.ceil(ms / 1000), MAX_SECONDS) * 1000 : null

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
