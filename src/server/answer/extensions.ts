import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { AnswerPart } from '../../execution/json-result.ts'
import type { GatewayContext } from '../../resolvers/data/context.ts'

/** Request header that asks for `extensions.oura`. */
export const DEBUG_HEADER = 'x-oura-debug'

/**
 * Adds `extensions` to an answer: `stale` if records are past their freshness, `skipped` if records that cannot be
 * placed are missing, and `oura`, what the operation cost at Oura, if the request has the debug header. Of an answer in
 * parts, the last one has them.
 */
export function useExtensions(): Plugin<Partial<GatewayContext>> {
  return {
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          const { request } = args.contextValue
          if (Symbol.asyncIterator in result) {
            return {
              // What is known of the answer as a whole.
              onNext({ result: part, setResult: setPart }) {
                if ((part as AnswerPart).hasNext === false) {
                  setPart(withExtensions(part as ExecutionResult, args.contextValue, request))
                }
              },
            }
          }
          const extended = withExtensions(result, args.contextValue, request)
          if (extended !== result) setResult(extended)
          return undefined
        },
      }
    },
  }
}

/** A result with the `extensions` of the context in which it was executed. */
export function withExtensions(
  result: ExecutionResult,
  { stale, skipped, cost }: Partial<GatewayContext>,
  request: Request,
): ExecutionResult {
  const extensions = {
    ...(stale !== undefined && stale.length > 0 && { stale }),
    ...(skipped !== undefined && skipped.length > 0 && { skipped }),
    ...(cost !== undefined && request.headers.get(DEBUG_HEADER) === '1' && { oura: cost }),
  }
  return Object.keys(extensions).length > 0
    ? { ...result, extensions: { ...result.extensions, ...extensions } }
    : result
}
