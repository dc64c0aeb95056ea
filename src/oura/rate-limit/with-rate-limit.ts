import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import type { OuraRequest, OuraResponse, Send } from '../http/send.ts'
import type { RateLimiter } from './permit-queue.ts'
import type { Tier } from './rate-limits.ts'
import type { Budget, RateWindow } from './window-log.ts'

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

  function warnOnce(left: readonly Budget[]): void {
    const near = left.find(({ limit, remaining }) => limit - remaining >= WARN_AT * limit)
    if (near === undefined) {
      isWarned = false
    } else if (!isWarned) {
      isWarned = true
      log.warn({ ...near }, "80 % of a window of Oura's rate limit for the application is used")
    }
  }

  /** Sends a request, and passes on to the limiter what a 429 says of the limits. */
  async function sendAndLearn(request: OuraRequest): Promise<OuraResponse> {
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
        user: request.user.key,
        until: now + (retryAfterMs(response, now) ?? 0),
        window: namedWindow(response),
      })
    }
    return response
  }

  return async (request) => {
    const { user, operation } = request
    const startedAt = clock.now()
    const { release, left } = await limiter.acquire({
      user: user.key,
      deadlineAt: operation.deadlineAt,
      signal: operation.signal,
    })
    operation.cost.add('waitMs', clock.now() - startedAt)
    warnOnce(left)
    // Not before the limiter has learned: who waits for the connection would leave into a limit that was just hit.
    return sendAndLearn(request).finally(release)
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
  // A window longer than a day would hold somebody back for longer than anybody could want to be told by a header.
  const isPlausible = Number.isInteger(limit) && limit > 0 && seconds >= 1 && seconds <= 86_400
  return isPlausible ? { limit, windowMs: Math.round(seconds) * 1000 } : null
}
