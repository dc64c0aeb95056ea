import { type Exchange, mapExchange, type OperationResult } from 'urql'

/**
 * Goes before graphcache, which does not cache errors: when another query changes the same objects, graphcache reads the
 * result again, with null for the failed fields and without the errors. This exchange restores the errors of the last
 * response. If a request got no response, it keeps the previous data.
 */
export function rememberErrors(): Exchange {
  /** The last result of each active query. */
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
