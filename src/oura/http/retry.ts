import type { Clock, Sleep } from '../../clock.ts'
import type { RetryBudget } from './retry-budget.ts'
import { type Outcome, type RetryDelays, retryDelayMs } from './retry-timing.ts'
import type { OuraRequest, OuraResponse, Send } from './send.ts'

export interface RetryOptions {
  /** Attempts after the first. */
  readonly maxRetries: number
  /** @default DEFAULT_RETRY_DELAYS */
  readonly delays?: RetryDelays | undefined
  readonly budgetOf: (request: OuraRequest) => RetryBudget
  readonly clock: Clock
  readonly sleep: Sleep
  /** Between 0 and 1, like Math.random. */
  readonly random: () => number
}

/**
 * Retries transient failures, as long as the number of attempts, the operation's deadline and the retry budget allow.
 * Every other outcome, and the last failure, is returned or thrown unchanged.
 */
export function withRetry(send: Send, options: RetryOptions): Send {
  const { maxRetries, delays, budgetOf, clock, sleep, random } = options
  return async (request) => {
    const { signal, deadlineAt, cost } = request.operation
    const retries = Math.min(maxRetries, request.operation.maxRetries ?? maxRetries)
    const budget = budgetOf(request)
    budget.deposit()
    for (let attempt = 0; ; attempt++) {
      let outcome: Outcome
      try {
        outcome = { response: await send(request) }
      } catch (error) {
        outcome = { error }
      }
      const delayMs = retryDelayMs(outcome, attempt, clock.now(), random, delays)
      const isWorthwhile = delayMs !== null && attempt < retries && clock.now() + delayMs < deadlineAt
      if (!isWorthwhile || signal.aborted || !budget.withdraw()) return unwrap(outcome)
      cost.add('retries', 1)
      cost.add('waitMs', delayMs)
      await sleep(delayMs, signal)
    }
  }
}

function unwrap(outcome: Outcome): OuraResponse {
  if ('error' in outcome) throw outcome.error
  return outcome.response
}
