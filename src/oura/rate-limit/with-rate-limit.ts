import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { OuraResponse, Send } from '../send.ts'
import type { Tier } from './rate-limits.ts'
import type { RateLimiter } from './slot-queue.ts'
import type { RateWindow } from './window-log.ts'

export interface RateLimitPolicyOptions {
  readonly limiter: RateLimiter
  readonly clock: Clock
  readonly log: Log
}

/** Share of a window at which the operator is warned. */
const WARN_AT = 0.8

/** Sends only what the rate limits allow, and learns from every 429. */
export function withRateLimit(send: Send, { limiter, clock, log }: RateLimitPolicyOptions): Send {
  let isWarned = false

  async function warnOnce(user: string): Promise<void> {
    const { application } = await limiter.budgets(user)
    const near = application.find(({ limit, remaining }) => limit - remaining >= WARN_AT * limit)
    if (near === undefined) {
      isWarned = false
    } else if (!isWarned) {
      isWarned = true
      log.warn({ ...near }, "80 % of a window of Oura's rate limit for the application is used")
    }
  }

  return async (request) => {
    const { user, operation } = request
    const startedAt = clock.now()
    await limiter.acquire({ user: user.key, deadlineAt: operation.deadlineAt, signal: operation.signal })
    operation.cost.add('waitMs', clock.now() - startedAt)
    await warnOnce(user.key)
    const response = await send(request)
    if (response.status === 429) {
      const now = clock.now()
      const tier = rateLimitTier(response) ?? 'user'
      log.warn(
        { tier, traceId: response.traceId },
        "Oura's rate limit was hit; OURA_RATE_LIMITS may be set too high",
      )
      limiter.penalize({
        tier,
        user: user.key,
        until: now + (retryAfterMs(response, now) ?? 0),
        window: namedWindow(response),
      })
    }
    return response
  }
}

/** Which layer a 429 came from; Oura does not publish the header's values. Null where it cannot be told. */
export function rateLimitTier({ headers }: Pick<OuraResponse, 'headers'>): Tier | null {
  const tier = String(headers['x-ratelimit-tier'] ?? '').toLowerCase()
  if (tier.includes('app') || tier.includes('client')) return 'application'
  return tier.includes('user') || tier.includes('token') ? 'user' : null
}

function namedWindow({ headers }: OuraResponse): RateWindow | null {
  const [limit, seconds] = [Number(headers['x-ratelimit-limit']), Number(headers['x-ratelimit-window'])]
  return Number.isInteger(limit) && limit > 0 && seconds > 0 ? { limit, windowMs: seconds * 1000 } : null
}
