import { UpstreamTimeoutError, UpstreamUnavailableError } from './errors.ts'
import type { OuraResponse, Send } from './send.ts'

/** Waits, and rejects with the signal's reason when that aborts first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

export interface RetryOptions {
  /** Attempts after the first. */
  readonly maxRetries: number
  readonly sleep: Sleep
  /** Between 0 and 1, like Math.random. */
  readonly random: () => number
}

const BASE_DELAY_MS = 200
const MAX_DELAY_MS = 5_000
const RETRYABLE_STATUS = new Set([408, 500, 502, 503, 504])

/** Repeats requests that failed for a passing reason, after an exponential delay with full jitter. */
export function withRetry(send: Send, { maxRetries, sleep, random }: RetryOptions): Send {
  return async (request) => {
    for (let attempt = 0; ; attempt++) {
      const outcome = await attemptOnce(send, request)
      if (attempt >= maxRetries || !isPassing(outcome)) return settle(outcome)
      await sleep(random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt), request.signal)
    }
  }
}

type Outcome = { readonly response: OuraResponse } | { readonly error: unknown }

const attemptOnce = (send: Send, request: Parameters<Send>[0]): Promise<Outcome> =>
  send(request).then(
    (response) => ({ response }),
    (error: unknown) => ({ error }),
  )

const isPassing = (outcome: Outcome): boolean =>
  'response' in outcome
    ? RETRYABLE_STATUS.has(outcome.response.status)
    : outcome.error instanceof UpstreamUnavailableError || outcome.error instanceof UpstreamTimeoutError

function settle(outcome: Outcome): OuraResponse {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}
