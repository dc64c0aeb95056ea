import { CircuitOpenError, UpstreamUnavailableError } from '../errors.ts'
import { retryAfterMs } from './rate-limit-headers.ts'
import type { OuraResponse } from './send.ts'

/** How an attempt ended. */
export type Outcome = { readonly response: OuraResponse } | { readonly error: unknown }

/** Delays before retries for which Oura states none: exponential with full jitter. */
export interface RetryDelays {
  /** Longest delay before the first retry, ms. It doubles with each further one. */
  readonly baseMs: number
  /** Longest delay, ms. */
  readonly maxMs: number
}

export const DEFAULT_RETRY_DELAYS: RetryDelays = { baseMs: 200, maxMs: 5_000 }

const RETRYABLE_STATUS = new Set([408, 429, 500, 502, 503, 504])

/**
 * The delay before a retry, in ms; null if a retry cannot help. Exactly what Retry-After says; without it, exponential
 * with full jitter.
 * @param attempt 0 for the first
 * @param now ms since 1970
 * @param random between 0 and 1
 * @param delays if Oura states none
 */
export function retryDelayMs(
  outcome: Outcome,
  attempt: number,
  now: number,
  random: () => number,
  { baseMs, maxMs }: RetryDelays = DEFAULT_RETRY_DELAYS,
): number | null {
  const jittered = () => random() * Math.min(maxMs, baseMs * 2 ** attempt)
  if ('error' in outcome) return isTransient(outcome.error) ? jittered() : null
  const { response } = outcome
  return RETRYABLE_STATUS.has(response.status) ? (retryAfterMs(response.headers, now) ?? jittered()) : null
}

/** A time-out is not retried: another attempt would add to Oura's load and to the wait. */
const isTransient = (error: unknown): boolean =>
  error instanceof UpstreamUnavailableError && !(error instanceof CircuitOpenError)
