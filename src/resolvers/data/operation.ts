import { setMaxListeners } from 'node:events'
import type { Clock } from '../../clock.ts'
import { type Cost, createCost } from '../../oura/cost.ts'
import { UpstreamTimeoutError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'

export interface OperationOptions {
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
  /** Time for everything that the operation asks of Oura, ms. */
  readonly budgetMs: number
  readonly clock: Clock
  /** Counts what all operations cost together. */
  readonly total: Cost
}

/**
 * One time budget for a GraphQL operation: queues, attempts, pauses and bodies all draw on it. When it is used
 * up, whatever is still waited for ends with an UpstreamTimeoutError; what has arrived is kept.
 */
export function createOperation({ signal, budgetMs, clock, total }: OperationOptions): Operation {
  const deadlineAt = clock.now() + budgetMs
  let combined: AbortSignal | null = null
  return {
    deadlineAt,
    cost: createCost(total),
    // Made when it is needed: an operation that the cache answers needs no timer.
    get signal() {
      if (combined === null) {
        combined = AbortSignal.any([signal, signalAt(deadlineAt - clock.now(), budgetMs)])
        // Every range that an operation waits for listens: far more than the ten at which Node suspects a leak.
        setMaxListeners(0, combined)
      }
      return combined
    },
  }
}

function signalAt(ms: number, budgetMs: number): AbortSignal {
  const controller = new AbortController()
  const message = `The answer of Oura did not arrive within the ${budgetMs} ms that an operation has. Ask for less at once, or try again.`
  setTimeout(() => controller.abort(new UpstreamTimeoutError(message)), Math.max(0, ms)).unref()
  return controller.signal
}
