import { GraphQLError, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { GatewayContext } from '../../resolvers/data/context.ts'
import type { RequestState, RequestStates } from '../request/request-state.ts'
import { changeEachResult } from './each-result.ts'
import type { ErrorMask } from './mask-errors.ts'
import type { OperationMetrics } from './operation-metrics.ts'
import { describeError } from './redaction.ts'

interface OperationLogOptions {
  readonly log: Log
  readonly metrics: OperationMetrics
  readonly clock: Clock
  readonly states: RequestStates
  readonly mask: ErrorMask
}

type LoggedOperation = NonNullable<RequestState['operation']>

/** Errors of an operation whose codes are noted. An answer has at most 5,000. */
const MAX_NOTED = 10_000

/**
 * Logs one line for each operation with its cost, and counts it, and logs one for each masked error. The fields are a closed list without tokens,
 * headers, variables and query texts. The header `x-request-id` of the answer has the request id of the lines.
 */
export function useOperationLog({
  log,
  metrics,
  clock,
  states,
  mask,
}: OperationLogOptions): Plugin<Partial<Pick<GatewayContext, 'cost'>>> {
  function noteError(
    request: Request,
    requestId: string,
    operation: LoggedOperation,
    error: GraphQLError,
  ): void {
    const cause = error instanceof GraphQLError ? mask.causeOf(error) : undefined
    const isAborted = cause !== undefined && isAbort(cause, request.signal)
    // A subscription of many days may have more errors than are worth memory.
    if (operation.errorCodes.length < MAX_NOTED) {
      operation.errorCodes.push(isAborted ? 'ABORTED' : String(error.extensions?.['code'] ?? 'none'))
      const traceId = error.extensions?.['traceId']
      if (typeof traceId === 'string') operation.traceIds.push(traceId)
    }
    if (cause === undefined || isAborted) return
    log.error(
      {
        requestId,
        operation: operation.name,
        path: error.path?.join('.'),
        error: describeError(cause, request.headers.get('authorization')),
      },
      'unexpected error',
    )
  }

  return {
    onParse:
      () =>
      ({ result, context }) => {
        if (result === null || result instanceof Error || context.request === undefined) return
        const node = getOperationAST(result, context.params?.operationName)
        const state = states(context.request)
        state.operation = {
          ...emptyOperation(),
          name: node?.name?.value.slice(0, 100),
          type: node?.operation,
        }
      },
    onExecute({ args }) {
      const { request, cost } = args.contextValue
      const { operation } = states(request)
      if (operation !== null && cost !== undefined) operation.cost = cost
    },
    onResultProcess(hook) {
      const { request } = hook
      const state = states(request)
      const operation = state.operation ?? emptyOperation()
      state.operation = operation
      changeEachResult(hook, (result) => {
        for (const error of result.errors ?? []) noteError(request, state.id, operation, error)
        return result
      })
    },
    onResponse({ request, response }) {
      const { id, operation, startedAtMs } = states(request)
      response.headers.set('x-request-id', id)
      if (operation === null) return
      const { status } = response
      const begunAtMs = clock.now()
      const logOperation = () => {
        if (request.signal.aborted) operation.errorCodes.push('ABORTED')
        const { name, type, delivery } = operation
        // Distinct codes: an answer may have a thousand errors.
        const errorCodes = [...new Set(operation.errorCodes)]
        const { requests = 0, cacheHits = 0 } = operation.cost ?? {}
        const hasReadRecords = type === 'subscription' || requests + cacheHits > 0
        metrics.answered({ name, type, errorCodes, ms: begunAtMs - startedAtMs, hasReadRecords })
        log.info(
          {
            requestId: id,
            operation: name,
            type,
            ms: clock.now() - startedAtMs,
            status,
            errorCodes,
            traceIds: operation.traceIds.slice(0, 10),
            ...operation.cost,
            ...(delivery !== null && { parts: delivery.parts }),
          },
          'operation',
        )
      }
      // Errors and cost of an answer in parts are known at its end.
      if (operation.delivery === null) logOperation()
      else void operation.delivery.ended.then(logOperation)
    },
  }
}

/**
 * Whether an error only says that the client has disconnected, which is no fault of the gateway.
 * It compares the reason, because `aborted` of yoga's signal stays false after AbortSignal.any has used it.
 */
const isAbort = (error: unknown, { reason }: AbortSignal): boolean =>
  reason !== undefined && (error instanceof GraphQLError ? error.originalError : error) === reason

const emptyOperation = (): LoggedOperation => ({
  name: undefined,
  type: undefined,
  errorCodes: [],
  traceIds: [],
  cost: null,
  delivery: null,
})
