import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import { withoutAnswer } from '@oura-graphql/example-dashboard/problem.ts'
import type { QueryState } from '@oura-graphql/example-dashboard/query-state.ts'
import { type AnyVariables, type CombinedError, stringifyVariables, type UseQueryResponse } from 'urql'

/**
 * What a `useQuery` of urql returns, as the shared pages take it.
 * @param variables of the query, where an answer to others must not be shown in the meantime
 */
export function toQueryState<Data, Variables extends AnyVariables>(
  [result, reexecute]: UseQueryResponse<Data, Variables>,
  variables?: Variables,
): QueryState<Data> {
  const { data, error, fetching, stale, operation } = result
  // While the answer to new variables is on its way, urql keeps the last one.
  const isOld =
    variables !== undefined &&
    operation !== undefined &&
    stringifyVariables(operation.variables ?? {}) !== stringifyVariables(variables)
  return {
    // Null where the whole answer failed.
    data: isOld ? undefined : (data ?? undefined),
    errors: isOld ? [] : toErrors(error),
    isLoading: fetching || stale,
    onRetry: () => reexecute({ requestPolicy: 'network-only' }),
  }
}

/** The errors of an answer, else that none came. */
export function toErrors(error: CombinedError | undefined): readonly ErrorLike[] {
  if (error === undefined) return []
  if (error.graphQLErrors.length > 0) return error.graphQLErrors
  // Where the body was no GraphQL, as of a proxy, the response is all that is known.
  const response: Response | undefined = error.response
  return [withoutAnswer(error.message, response?.status)]
}
