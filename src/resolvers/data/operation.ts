import { type Cancellation, TimedCancellation } from '../../abort.ts'
import type { Clock } from '../../clock.ts'
import { type Cost, createCost } from '../../oura/cost.ts'
import { UpstreamTimeoutError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import { RequestGroup } from '../../oura/rate-limit/request-group.ts'

export interface OperationOptions {
  /** Aborts when the client has gone. */
  readonly signal: Cancellation
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
  return {
    deadlineAt: clock.now() + budgetMs,
    cost: createCost(total),
    group: new RequestGroup(),
    signal: new TimedCancellation(
      signal,
      budgetMs,
      () =>
        new UpstreamTimeoutError(
          `The operation's ${budgetMs} ms were up before Oura had responded. Ask for less at once, or try again.`,
        ),
    ),
  }
}
