import { CircuitOpenError, UpstreamUnavailableError } from '../errors.ts'
import { retryAfterMs } from './retry-after.ts'
import type { OuraResponse } from './send.ts'

/** How an attempt ended. */
export type Outcome = { readonly response: OuraResponse } | { readonly error: unknown }

const BASE_DELAY_MS = 200
const MAX_DELAY_MS = 5_000
const RETRYABLE_STATUS = new Set([408, 429, 500, 502, 503, 504])

/**
 * How long to wait before a request is repeated; null when repeating it cannot help.
 *
 * What Oura says in Retry-After is waited for to the ms. Without it the delay is exponential with full jitter.
 * @param attempt 0 for the first
 * @param now ms since 1970
 * @param random between 0 and 1
 */
export function retryDelayMs(
  outcome: Outcome,
  attempt: number,
  now: number,
  random: () => number,
): number | null {
  const jittered = () => random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt)
  if ('error' in outcome) return isPassing(outcome.error) ? jittered() : null
  const { response } = outcome
  return RETRYABLE_STATUS.has(response.status) ? (retryAfterMs(response, now) ?? jittered()) : null
}

/** An attempt that ran into its time-out is not repeated: the next would only add to the load and the wait. */
const isPassing = (error: unknown): boolean =>
  error instanceof UpstreamUnavailableError && !(error instanceof CircuitOpenError)
