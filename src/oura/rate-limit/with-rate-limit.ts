import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { rateLimitTier, rateLimitWindow, retryAfterMs } from '../http/rate-limit-headers.ts'
import type { OuraResponse, Send } from '../http/send.ts'
import type { Permit } from './permit.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { MAX_BLOCK_MS } from './rate-limits.ts'

export interface RateLimitPolicyOptions {
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly log: Log
}

/** Share of a window at which the operator is warned. */
const WARN_AT = 0.8

/** Sends a request once the rate limits allow it, and adjusts the limits to every 429. */
export function withRateLimit(send: Send, { limiter, clock, log }: RateLimitPolicyOptions): Send {
  let isWarned = false

  function warnOnce({ applicationUse, applicationBudgets }: Permit): void {
    if (applicationUse < WARN_AT) {
      isWarned = false
    } else if (!isWarned) {
      isWarned = true
      const near = applicationBudgets().find(({ limit, remaining }) => (limit - remaining) / limit >= WARN_AT)
      log.warn({ ...near }, "80 % of a window of Oura's rate limit for the application is used")
    }
  }

  function penalize({ headers, traceId }: OuraResponse, user: string): void {
    const now = clock.now()
    const tier = rateLimitTier(headers) ?? 'user'
    const maxMs = MAX_BLOCK_MS[tier]
    const askedMs = retryAfterMs(headers, now) ?? 0
    const blockMs = Math.min(askedMs, maxMs)
    const isCapped = askedMs > maxMs
    const named = rateLimitWindow(headers)
    const window = named && { ...named, windowMs: Math.min(named.windowMs, maxMs) }
    log.warn(
      { tier, traceId, retryAfterSeconds: blockMs / 1000, isCapped, window },
      "Oura's rate limit was hit; OURA_RATE_LIMITS may be set too high",
    )
    limiter.penalize({ tier, user, blockMs, thenProbe: isCapped, window })
  }

  return async (request) => {
    const { user, operation } = request
    const startedAt = clock.now()
    const permit = await limiter.acquire({
      user: user.key,
      deadlineAt: operation.deadlineAt,
      signal: operation.signal,
      priority: operation.priority,
      ticket: operation.ticket,
    })
    operation.cost.add('waitMs', clock.now() - startedAt)
    warnOnce(permit)
    try {
      const response = await send(request)
      if (response.status === 429) penalize(response, user.key)
      else permit.succeed()
      return response
    } finally {
      // After the penalty: the next request for this connection must not be sent into a limit that was just hit.
      permit.release()
    }
  }
}
