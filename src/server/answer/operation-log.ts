import { GraphQLError, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { RequestStates } from '../request/request-state.ts'
import type { ErrorMask } from './mask-errors.ts'
import { describeError } from './redaction.ts'

interface OperationLogOptions {
  readonly log: Log
  readonly clock: Clock
  readonly states: RequestStates
  readonly mask: ErrorMask
}

/**
 * Logs one line for each operation, and one for each masked error. The fields are a closed list without tokens,
 * headers, variables and query texts. The header `x-request-id` of the answer has the request id of the lines.
 */
export function useOperationLog({ log, clock, states, mask }: OperationLogOptions): Plugin {
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
    onResultProcess({ request, result }) {
      const state = states(request)
      state.operation ??= emptyOperation()
      if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return
      for (const error of result.errors) {
        const cause = error instanceof GraphQLError ? mask.causeOf(error) : undefined
        const isAborted = cause !== undefined && isAbort(cause, request.signal)
        state.operation.errorCodes.push(isAborted ? 'ABORTED' : String(error.extensions?.['code'] ?? 'none'))
        const traceId = error.extensions?.['traceId']
        if (typeof traceId === 'string') state.operation.traceIds.push(traceId)
        if (cause === undefined || isAborted) continue
        log.error(
          {
            requestId: state.id,
            operation: state.operation.name,
            path: error.path?.join('.'),
            error: describeError(cause, request.headers.get('authorization')),
          },
          'unexpected error',
        )
      }
    },
    onResponse({ request, response }) {
      const { id, operation, startedAtMs } = states(request)
      response.headers.set('x-request-id', id)
      if (operation === null) return
      if (request.signal.aborted) operation.errorCodes.push('ABORTED')
      log.info(
        {
          requestId: id,
          operation: operation.name,
          type: operation.type,
          ms: clock.now() - startedAtMs,
          status: response.status,
          // Distinct codes: an answer may have a thousand errors.
          errorCodes: [...new Set(operation.errorCodes)],
          traceIds: operation.traceIds.slice(0, 10),
        },
        'operation',
      )
    },
  }
}

/**
 * Whether an error only says that the client has disconnected, which is no fault of the gateway.
 * It compares the reason, because `aborted` of yoga's signal stays false after AbortSignal.any has used it.
 */
const isAbort = (error: unknown, { reason }: AbortSignal): boolean =>
  reason !== undefined && (error instanceof GraphQLError ? error.originalError : error) === reason

const emptyOperation = () => ({ name: undefined, type: undefined, errorCodes: [], traceIds: [] })
