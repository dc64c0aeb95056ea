import { GraphQLError, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { RequestStates } from '../request/request-state.ts'
import type { ErrorGate } from './mask-errors.ts'
import { describeError } from './redaction.ts'

interface OperationLogOptions {
  readonly log: Log
  readonly clock: Clock
  readonly states: RequestStates
  readonly gate: ErrorGate
}

/**
 * One line for each operation, and one more for each error that was masked. The fields are a closed list: no
 * token, header, variable or query text gets in. Every answer carries the request id that the lines have.
 */
export const useOperationLog = ({ log, clock, states, gate }: OperationLogOptions): Plugin => ({
  onParse:
    () =>
    ({ result, context }) => {
      if (result === null || result instanceof Error || context.request === undefined) return
      const node = getOperationAST(result, context.params?.operationName)
      const state = states(context.request)
      state.operation = { ...emptyOperation(), name: node?.name?.value.slice(0, 100), type: node?.operation }
    },
  onResultProcess({ request, result }) {
    const state = states(request)
    state.operation ??= emptyOperation()
    if (Array.isArray(result) || !('errors' in result) || result.errors === undefined) return
    for (const error of result.errors) {
      const cause = error instanceof GraphQLError ? gate.causeOf(error) : undefined
      const isGivenUp = cause !== undefined && isAbort(cause, request.signal)
      state.operation.errorCodes.push(isGivenUp ? 'ABORTED' : String(error.extensions?.['code'] ?? 'none'))
      const traceId = error.extensions?.['traceId']
      if (typeof traceId === 'string') state.operation.traceIds.push(traceId)
      if (cause === undefined || isGivenUp) continue
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
        // An answer with a thousand errors must not become a line with a thousand codes.
        errorCodes: [...new Set(operation.errorCodes)],
        traceIds: operation.traceIds.slice(0, 10),
      },
      'operation',
    )
  },
})

/**
 * Whether an error says no more than that the client has gone: what it waited for was given up, without a fault.
 * The reason tells, not `aborted`: yoga's signal keeps that at false once AbortSignal.any has seen it.
 */
const isAbort = (error: unknown, { reason }: AbortSignal): boolean =>
  reason !== undefined && (error instanceof GraphQLError ? error.originalError : error) === reason

const emptyOperation = () => ({ name: undefined, type: undefined, errorCodes: [], traceIds: [] })
