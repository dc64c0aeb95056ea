import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import { withoutAnswer } from '@oura-graphql/example-dashboard/problem.ts'
import type { QueryState } from '@oura-graphql/example-dashboard/query-state.ts'
import { type AnyVariables, type CombinedError, stringifyVariables, type UseQueryResponse } from 'urql'

/**
 * Converts the result of urql's `useQuery` for the shared pages.
 * @param variables of the query, if the result for the previous variables must not be shown
 */
export function toQueryState<Data, Variables extends AnyVariables>(
  [result, reexecute]: UseQueryResponse<Data, Variables>,
  variables?: Variables,
): QueryState<Data> {
  const { data, error, fetching, stale, operation } = result
  // While new variables are loading, urql returns the previous result.
  const isOld =
    variables !== undefined &&
    operation !== undefined &&
    stringifyVariables(operation.variables ?? {}) !== stringifyVariables(variables)
  return {
    // Null if the whole request failed.
    data: isOld ? undefined : (data ?? undefined),
    errors: isOld ? [] : toErrors(error),
    isLoading: fetching || stale,
    onRetry: () => reexecute({ requestPolicy: 'network-only' }),
  }
}

/** The errors of a response, or an error for a missing response. */
export function toErrors(error: CombinedError | undefined): readonly ErrorLike[] {
  if (error === undefined) return []
  if (error.graphQLErrors.length > 0) return error.graphQLErrors
  // If the body is not GraphQL, for example from a proxy, only the HTTP response is known.
  const response: Response | undefined = error.response
  return [withoutAnswer(error.message, response?.status)]
}
