import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.ts'

/** At most `limit` requests within any period of `windowMs`. */
export interface RateWindow {
  readonly limit: number
  readonly windowMs: number
}

/** The two tiers of Oura's rate limit (oura-api.md, section 3). */
export type Tier = 'application' | 'user'

/**
 * Priorities of requests, highest first: of logins, of queries, and of work in the background, such as an export, that no
 * user waits for. Each leaves a reserve of the windows to those before it (see `reserveOf`).
 */
export const PRIORITIES = ['login', 'query', 'background'] as const
export type Priority = (typeof PRIORITIES)[number]

/** The windows of both tiers. The user windows apply to each user separately. */
export type RateLimits = Readonly<Record<Tier, readonly RateWindow[]>>

/**
 * Requests of a window that a priority may not use. 1 % of the application's windows, of those with at least 100 requests,
 * is for logins alone: a user who cannot log in is worse off than one whose next request has to wait. A quarter of every
 * window, also of a user's, is not for the background: queries of the same minute have to be answered.
 */
export const reserveOf = ({ limit }: RateWindow, priority: Priority, tier: Tier): number => {
  if (priority === 'background') return Math.floor(limit / 4)
  return priority === 'login' || tier === 'user' ? 0 : Math.floor(limit / 100)
}

/** The most requests that no window of the limits refuses together. */
export const maxTogether = ({ application, user }: RateLimits): number =>
  Math.min(
    ...application.map((window) => window.limit - reserveOf(window, 'query', 'application')),
    ...user.map(({ limit }) => limit),
  )

/**
 * Longest time for which a 429 blocks a tier, ms. After a longer Retry-After, one probe request is sent anyway, so that a
 * wrong header cannot block a user or the whole application.
 */
export const MAX_BLOCK_MS: Readonly<Record<Tier, number>> = {
  application: 10 * MINUTE_MS,
  user: HOUR_MS,
}

/** Time that a probe has, ms. If its outcome is not known by then, the next request is the probe. */
export const PROBE_MS = 10 * SECOND_MS

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }

/** Reads `app=5000/5m,user=300/1m`: any number of windows per tier; `off`: none. Undefined if the text has another form. */
export function parseRateLimits(text: string): RateLimits | undefined {
  if (text.trim() === 'off') return Object.freeze({ application: [], user: [] })
  const limits: Record<Tier, RateWindow[]> = { application: [], user: [] }
  for (const part of text.split(',')) {
    const [, tier, limit, length, unit = ''] =
      /^\s*(app|user)=(\d{1,9})\/(\d{1,6})([smhd])\s*$/.exec(part) ?? []
    const window = { limit: Number(limit), windowMs: Number(length) * (UNIT_MS[unit] ?? 0) }
    if (tier === undefined || window.limit < 1 || window.windowMs < 1) return undefined
    limits[tier === 'app' ? 'application' : 'user'].push(window)
  }
  return Object.freeze(limits)
}

/**
 * The application's limit as Oura last published it, and a quarter of it in any minute, so that a burst leaves something
 * for the users of the next minutes. A user may use a quarter of the application's minute, and an eighth of its limit.
 */
export const DEFAULT_RATE_LIMITS = parseRateLimits(
  'app=5000/5m,app=1250/1m,user=300/1m,user=600/5m',
) as RateLimits
