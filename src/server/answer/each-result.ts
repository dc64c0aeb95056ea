import type { ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { AnswerPart } from '../../execution/json-result.ts'

type ResultHook = Parameters<NonNullable<Plugin['onResultProcess']>>[0]

/**
 * Changes the result of an operation, each result of a subscription, and what each part of an answer adds, after errors
 * are masked. yoga hands over the stream of a subscription, and that of parts, as one result.
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
        : { done: false, value: changePart(value as AnswerPart, change) }
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

/** Changes a result, and what it adds to the parts of an answer before it. */
function changePart(
  part: AnswerPart | ExecutionResult,
  change: (result: ExecutionResult) => ExecutionResult,
): ExecutionResult {
  const { incremental } = part as AnswerPart
  const changed = change(part)
  return incremental === undefined
    ? changed
    : ({
        ...changed,
        incremental: incremental.map((result) => change(result as ExecutionResult)),
      } as ExecutionResult)
}
