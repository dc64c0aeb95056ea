import type { OuraResponse } from './send.ts'

/**
 * How long Oura wants to be left alone: Retry-After in seconds or as a date (RFC 9110, section 10.2.3), else
 * X-RateLimit-Reset in Unix seconds (oura-api.md, section 3). Null where it does not say.
 * @param now ms since 1970
 */
export function retryAfterMs({ headers }: Pick<OuraResponse, 'headers'>, now: number): number | null {
  const retryAfter = String(headers['retry-after'] ?? '').trim()
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = retryAfter === '' ? Number.NaN : Date.parse(retryAfter)
  if (!Number.isNaN(date)) return Math.max(0, date - now)
  const reset = String(headers['x-ratelimit-reset'] ?? '').trim()
  return /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : null
}
