import type { Clock, Sleep } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { RateLimiter } from '../rate-limit/permit-queue.ts'
import { withRateLimit } from '../rate-limit/with-rate-limit.ts'
import { withCircuitBreaker } from './circuit-breaker.ts'
import { withLogging } from './logging.ts'
import { createProbeBudget } from './probe-budget.ts'
import { withRetry } from './retry.ts'
import { createRetryBudget } from './retry-budget.ts'
import type { OuraResponse, Send, UnsignedRequest } from './send.ts'
import { withTokenProbe } from './token-probe.ts'
import { withTokenRenewal } from './token-renewal.ts'
import { createTokenVerdicts } from './token-verdicts.ts'

export interface PolicyOptions {
  readonly limiter: RateLimiter
  readonly maxRetries: number
  /** Path of personal_info; null if Oura has none (its sandbox). */
  readonly personalInfoPath: string | null
  /** Connections to Oura. */
  readonly concurrency: number
  readonly clock: Clock
  readonly log: Log
  readonly sleep: Sleep
  readonly random: () => number
}

/** Wraps a transport in all policies that a request passes through. */
export function withPolicies(
  transport: Send,
  { limiter, maxRetries, personalInfoPath, concurrency, clock, log, sleep, random }: PolicyOptions,
): (request: UnsignedRequest) => Promise<OuraResponse> {
  // The innermost policy comes first. The rate limit counts each attempt. The circuit breaker counts attempts too, so
  // that retries stop as soon as it opens.
  const logged = withLogging(transport, { clock, log })
  const limited = withRateLimit(logged, { limiter, clock, log })
  const guarded = withCircuitBreaker(limited, { log })
  const retried = withRetry(guarded, { maxRetries, budget: createRetryBudget(), clock, sleep, random })
  // Around the retries, so that a probe counts once. Half of the connections stay free for known users.
  const budget = createProbeBudget({ concurrency: Math.max(1, Math.floor(concurrency / 2)), clock })
  const verdicts = createTokenVerdicts({ clock })
  const probed = withTokenProbe(retried, { verdicts, budget })
  // Outermost, because a failed refresh uses no permit, is no failure of Oura's API and is not retried here. The request
  // with the renewed token passes through all policies again.
  return withTokenRenewal(probed, { verdicts, personalInfoPath, clock })
}
