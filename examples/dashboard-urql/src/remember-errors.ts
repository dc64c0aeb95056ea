import { type Exchange, mapExchange, type OperationResult } from 'urql'

/**
 * Goes before graphcache, which keeps no errors: when another query touches the same objects, it reads an answer that
 * came with errors again, and hands it on with null in their places and no word of why. This puts the errors of the
 * last answer back. Where no answer came at all, it keeps the data that was there.
 */
export function rememberErrors(): Exchange {
  /** The last result of each query that is on the screen. */
  const results = new Map<number, OperationResult>()
  return mapExchange({
    onOperation({ kind, key }) {
      if (kind === 'teardown') results.delete(key)
    },
    onResult(result) {
      if (result.operation.kind !== 'query') return
      const last = results.get(result.operation.key)
      const told: OperationResult = { ...result }
      if (isFromCache(result)) {
        if (result.error === undefined && last?.error !== undefined) told.error = last.error
      } else if (result.error?.networkError !== undefined) {
        told.data = result.data ?? last?.data
      }
      results.set(result.operation.key, told)
      return told
    },
  })
}

const isFromCache = ({ operation }: OperationResult): boolean => {
  const outcome = operation.context.meta?.cacheOutcome
  return outcome === 'hit' || outcome === 'partial'
}
