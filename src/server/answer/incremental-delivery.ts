import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { CancellationSource } from '../../abort.ts'
import { GatewayError } from '../../errors.ts'
import { factsOf } from '../../execution/document-facts.ts'
import type { Executor } from '../../execution/execute-operation.ts'
import type { Delivery } from '../../execution/incremental/deliver.ts'
import type { AnswerPart } from '../../execution/json-result.ts'
import { SECOND_MS } from '../../time.ts'
import type { Cancellations } from '../request/cancellation.ts'
import { acceptsParts } from '../request/content-negotiation.ts'
import type { DeliveryState, RequestStates } from '../request/request-state.ts'
import { changeEachResult } from './each-result.ts'
import { type ErrorMask, locationOf } from './mask-errors.ts'

export interface IncrementalDeliveryOptions {
  readonly executor: Executor
  /** Whether other answers wait for memory. */
  readonly isMemoryShort: () => boolean
  readonly cancellationOf: Cancellations
  readonly mask: ErrorMask
  readonly states: RequestStates
}

/** Executes queries with @defer and @stream for clients that read an answer in parts. */
export interface IncrementalDelivery {
  readonly plugin: Plugin
  /** Ends all answers in parts shortly before a grace period is over; their last part has the error. */
  endAllAfter(graceMs: number, reason: GatewayError): void
}

/** How long an answer waits for its client to read the next part. A client that never reads would hold its records for good. */
const MAX_IDLE_MS = 60 * SECOND_MS

/** The same, while other answers wait for the memory that this one holds. */
const MAX_IDLE_WHILE_SHORT_MS = 2 * SECOND_MS

/** The client has not read the next part of its answer. */
class IdleClientError extends GatewayError {
  readonly code = 'UPSTREAM_TIMEOUT'

  constructor(ms: number) {
    super(
      `The client did not read the answer for ${ms / SECOND_MS} seconds, so the rest was not loaded. Read it without pauses, or ask for less at once.`,
    )
  }
}

/** The reader of the response has stopped reading. */
class DeliveryCancelledError extends Error {}

export function createIncrementalDelivery(options: IncrementalDeliveryOptions): IncrementalDelivery {
  const { executor, isMemoryShort, cancellationOf, mask, states } = options
  const open = new Set<CancellationSource>()

  /** Masks errors, ends the operation with its client, and says when the answer has ended. */
  function serve(parts: Delivery, request: Request): Delivery {
    const cancellation = cancellationOf(request)
    let resolveEnded: () => void = () => undefined
    const ended = new Promise<void>((resolve) => {
      resolveEnded = resolve
    })
    const delivery: DeliveryState = { parts: 0, ended }
    const { operation } = states(request)
    if (operation !== null) operation.delivery = delivery
    let idle: NodeJS.Timeout | undefined
    open.add(cancellation)

    function end(): void {
      clearTimeout(idle)
      open.delete(cancellation)
      resolveEnded()
    }

    /** @param ms that the client will have been idle at the next look */
    function endIfIdle(ms: number): void {
      idle = setTimeout(() => {
        if (ms < MAX_IDLE_MS && !isMemoryShort()) return endIfIdle(ms + MAX_IDLE_WHILE_SHORT_MS)
        // The client may read the last part, which has the error.
        cancellation.abort(new IdleClientError(ms))
        end()
      }, MAX_IDLE_WHILE_SHORT_MS).unref()
    }

    return {
      async next() {
        clearTimeout(idle)
        const next = await parts.next()
        if (next.done) {
          end()
          return next
        }
        delivery.parts++
        if (next.value.hasNext) {
          endIfIdle(MAX_IDLE_WHILE_SHORT_MS)
        }
        return { done: false, value: withMaskedErrors(next.value, mask) }
      },
      async return() {
        cancellation.abort(new DeliveryCancelledError('The client has stopped reading.'))
        await parts.return?.()
        end()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  return {
    plugin: {
      onExecute({ args, executeFn, setExecuteFn }) {
        const { request } = args.contextValue
        if (!factsOf(args.document).isIncremental || !acceptsParts(request)) return
        setExecuteFn(async (given) => {
          const answer = await executor.executeInParts(given)
          if (answer === undefined) return executeFn(given)
          return Symbol.asyncIterator in answer ? serve(answer, request) : answer
        })
      },
    },
    endAllAfter(graceMs, reason) {
      // The last parts have to be sent within the grace period.
      setTimeout(() => {
        for (const cancellation of [...open]) cancellation.abort(reason)
      }, graceMs * 0.9).unref()
    },
  }
}

/** yoga masks the errors of a part as a whole, and not those of what it adds. */
function withMaskedErrors(part: AnswerPart, mask: ErrorMask): AnswerPart {
  if (part.incremental === undefined) return part
  const incremental = part.incremental.map((result) =>
    result.errors === undefined ? result : { ...result, errors: result.errors.map(mask.maskError) },
  )
  return { ...part, incremental }
}

/** Extensions that are for yoga, which removes them from the errors of a part as a whole. */
const INTERNAL: ReadonlySet<string> = new Set(['http', 'unexpected'])

/** Removes internal extensions from the errors of what a part adds. Comes last: others read and add them. */
export function useHiddenExtensions(): Plugin {
  return {
    onResultProcess(hook) {
      if (!(Symbol.asyncIterator in hook.result)) return
      changeEachResult(hook, (result) =>
        result.errors === undefined || !('path' in result)
          ? result
          : { ...result, errors: result.errors.map(withoutInternals) },
      )
    },
  }
}

function withoutInternals(error: GraphQLError): GraphQLError {
  const extensions = Object.fromEntries(
    Object.entries(error.extensions ?? {}).filter(([name]) => !INTERNAL.has(name)),
  )
  return new GraphQLError(error.message, { ...locationOf(error), extensions })
}
