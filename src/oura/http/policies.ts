import { type Clock, monotonicOf, type Sleep } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { RateLimiter } from '../rate-limit/rate-limiter.ts'
import { withRateLimit } from '../rate-limit/with-rate-limit.ts'
import { createFaultDomains } from './fault-domains.ts'
import { withLogging } from './logging.ts'
import { withOperationBounds } from './operation-bounds.ts'
import { createProbeBudget } from './probe-budget.ts'
import { NO_REQUEST_METRICS, type RequestMetrics } from './request-metrics.ts'
import { type RequestSpansOptions, withRequestSpans } from './request-spans.ts'
import { withRetry } from './retry.ts'
import type { RetryDelays } from './retry-timing.ts'
import type { OuraResponse, Send, UnsignedRequest } from './send.ts'
import { withTokenProbe } from './token-probe.ts'
import { withTokenRefresh } from './token-refresh.ts'
import { createTokenVerdicts } from './token-verdicts.ts'

export interface PolicyOptions {
  readonly limiter: RateLimiter
  readonly maxRetries: number
  /** @default DEFAULT_RETRY_DELAYS */
  readonly retryDelays?: RetryDelays | undefined
  /** Path of personal_info; null if Oura has none (its sandbox). */
  readonly personalInfoPath: string | null
  /** Connections to Oura. */
  readonly concurrency: number
  /** @default counts nothing */
  readonly metrics?: RequestMetrics | undefined
  /** @default nothing is traced */
  readonly tracing?: RequestSpansOptions | undefined
  readonly clock: Clock
  readonly log: Log
  readonly sleep: Sleep
  readonly random: () => number
}

/** Wraps a transport in all policies that a request passes through. */
export function withPolicies(
  transport: Send,
  options: PolicyOptions,
): (request: UnsignedRequest) => Promise<OuraResponse> {
  const { limiter, maxRetries, personalInfoPath, concurrency, clock, log, sleep, random } = options
  const { retryDelays: delays, metrics = NO_REQUEST_METRICS, tracing } = options
  // The innermost policy comes first. The rate limit counts each attempt, the circuit breakers a request with its retries.
  const traced = tracing === undefined ? transport : withRequestSpans(transport, tracing)
  const logged = withLogging(traced, { metrics, clock, log })
  const limited = withRateLimit(logged, { limiter, clock, log })
  const monotonic = monotonicOf(clock)
  const domains = createFaultDomains({ metrics, clock: monotonic, log })
  const { retryBudgetOf: budgetOf } = domains
  const retried = withRetry(limited, { maxRetries, delays, budgetOf, clock, sleep, random })
  const guarded = domains.withCircuitBreaker(retried)
  // Around the retries, so that a probe counts once. Half of the connections stay free for known users.
  const budget = createProbeBudget({
    concurrency: Math.max(1, Math.floor(concurrency / 2)),
    clock: monotonic,
  })
  const verdicts = createTokenVerdicts({ clock: monotonic })
  const probed = withTokenProbe(guarded, { verdicts, budget })
  // Outermost, because a failed refresh uses no permit, is no failure of Oura's API and is not retried here. The request
  // with the renewed token passes through all policies again.
  return withOperationBounds(withTokenRefresh(probed, { verdicts, personalInfoPath, clock: monotonic }))
}
