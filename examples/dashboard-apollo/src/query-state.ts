import { type ErrorLike as ApolloError, CombinedGraphQLErrors } from '@apollo/client'
import { type ErrorLike, NETWORK_ERROR } from '@oura-graphql/example-dashboard/problem.ts'
import type { QueryState } from '@oura-graphql/example-dashboard/query-state.ts'

/** What the shared pages take of the result of a `useQuery` of Apollo Client. */
interface QueryResult<Data> {
  readonly data?: Data | undefined
  readonly error?: ApolloError | undefined
  readonly loading: boolean
  readonly refetch: () => Promise<unknown>
}

/** What a `useQuery` of Apollo Client returns, as the shared pages take it. */
export const toQueryState = <Data>({
  data,
  error,
  loading,
  refetch,
}: QueryResult<Data>): QueryState<Data> => ({
  // Null, whatever the type says, where the whole answer failed.
  data: data ?? undefined,
  errors: toErrors(error),
  isLoading: loading,
  onRetry: () => {
    // What goes wrong is part of the next result.
    refetch().catch(() => {})
  },
})

/** The errors of an answer, else that none came. */
export function toErrors(error: unknown): readonly ErrorLike[] {
  if (error === undefined) return []
  if (CombinedGraphQLErrors.is(error)) return error.errors
  const message = error instanceof Error ? error.message : String(error)
  return [{ message, extensions: { code: NETWORK_ERROR } }]
}
