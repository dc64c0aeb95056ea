import { CircuitOpenError, UpstreamUnavailableError } from '../errors.ts'
import { retryAfterMs } from './rate-limit-headers.ts'
import type { OuraResponse } from './send.ts'

/** How an attempt ended. */
export type Outcome = { readonly response: OuraResponse } | { readonly error: unknown }

const BASE_DELAY_MS = 200
const MAX_DELAY_MS = 5_000
const RETRYABLE_STATUS = new Set([408, 429, 500, 502, 503, 504])

/**
 * The delay before a retry, in ms; null if a retry cannot help. Exactly what Retry-After says; without it, exponential
 * with full jitter.
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
  if ('error' in outcome) return isTransient(outcome.error) ? jittered() : null
  const { response } = outcome
  return RETRYABLE_STATUS.has(response.status) ? (retryAfterMs(response.headers, now) ?? jittered()) : null
}

/** A time-out is not retried: another attempt would add to Oura's load and to the wait. */
const isTransient = (error: unknown): boolean =>
  error instanceof UpstreamUnavailableError && !(error instanceof CircuitOpenError)
