import type { Clock } from '../../clock.ts'
import { GatewayError } from '../../errors.ts'
import { createLruCache } from '../../lru-cache.ts'
import type { OuraClient } from '../../oura/client.ts'
import type { Tier } from '../../oura/rate-limit/rate-limits.ts'
import { SlidingWindowLog, toTierLimits } from '../../oura/rate-limit/sliding-window-log.ts'
import type { OuraUser } from '../../oura/user.ts'
import { MINUTE_MS, SECOND_MS } from '../../time.ts'

/** Bounds what refreshes cost at Oura: unlike queries, they send requests for what the cache has. */
export interface RefreshLimit {
  /** @throws RefreshLimitError if the user may not send so many requests now, or if the application has little left */
  acquire(user: OuraUser, requests: number): void
  /** Counts requests that became necessary during a refresh. */
  count(user: OuraUser, requests: number): void
}

/** Requests of one user's refreshes: four times all types of records. */
export const REFRESH_WINDOW = { limit: 64, windowMs: 5 * MINUTE_MS }

const LIMITS = toTierLimits([REFRESH_WINDOW], 'user')

/** The share of the application's longest window that is kept for queries. */
const KEPT_SHARE = 0.2

/** Users whose refreshes are counted. The least recently active are forgotten. */
const MAX_USERS = 10_000

const RETRY_SECONDS = 60

export interface RefreshLimitOptions {
  readonly client: Pick<OuraClient, 'applicationLeft'>
  readonly clock: Clock
}

export function createRefreshLimit({ client, clock }: RefreshLimitOptions): RefreshLimit {
  const logs = createLruCache<SlidingWindowLog>(MAX_USERS)

  function logOf({ key }: OuraUser): SlidingWindowLog {
    const log = logs.get(key) ?? new SlidingWindowLog(LIMITS)
    logs.set(key, log)
    return log
  }

  return {
    acquire(user, requests) {
      if (client.applicationLeft() < KEPT_SHARE) throw new RefreshLimitError(RETRY_SECONDS, 'application')
      const log = logOf(user)
      const now = clock.now()
      const waitMs = log.readyAt(now, requests, 'query') - now
      if (waitMs > 0) throw new RefreshLimitError(Math.ceil(waitMs / SECOND_MS), 'user')
      log.record(now, requests)
    },
    count(user, requests) {
      logOf(user).record(clock.now(), requests)
    },
  }
}

/** The user has refreshed too much, or the application has little left of Oura's limit. */
class RefreshLimitError extends GatewayError {
  readonly code = 'RATE_LIMITED'

  constructor(retryAfterSeconds: number, tier: Tier) {
    const reason =
      tier === 'user'
        ? `Refreshes of one user may send ${REFRESH_WINDOW.limit} requests to Oura in ${REFRESH_WINDOW.windowMs / MINUTE_MS} minutes, one for each data type.`
        : "Little is left of the application's rate limit at Oura, which is kept for queries."
    super(`${reason} Retry in ${retryAfterSeconds} seconds.`, {
      limit: 'refreshes',
      allowed: REFRESH_WINDOW.limit,
      retryAfterSeconds,
      tier,
    })
  }
}
