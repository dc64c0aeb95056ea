import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'

type ResultHook = Parameters<NonNullable<Plugin['onResultProcess']>>[0]

/**
 * Changes the result of an operation, and each result of a subscription, after errors are masked. yoga hands over the
 * stream of a subscription as one result.
 */
export function changeEachResult(
  { result, setResult }: Pick<ResultHook, 'result' | 'setResult'>,
  change: (result: ExecutionResult) => ExecutionResult,
): void {
  if (Array.isArray(result)) return
  if (Symbol.asyncIterator in result) {
    setResult(mapped(result, change) as typeof result)
    return
  }
  const changed = change(result as ExecutionResult)
  if (changed !== result) setResult(changed)
}

function mapped(
  results: AsyncIterable<unknown>,
  change: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  const iterator = results[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await iterator.next()
      return done
        ? { done: true, value: undefined }
        : { done: false, value: change(value as ExecutionResult) }
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
