import {
  type ApolloClient,
  type ErrorLike as ApolloError,
  CombinedGraphQLErrors,
  type DocumentNode,
  type OperationVariables,
  ServerError,
  ServerParseError,
} from '@apollo/client'
import { type ErrorLike, withoutAnswer } from '@oura-graphql/example-dashboard/problem.ts'
import type { QueryState } from '@oura-graphql/example-dashboard/query-state.ts'
import { lastErrorOf } from './remember-errors.ts'

/** What the shared pages take of the result of a `useQuery` of Apollo Client. */
interface QueryResult<Data> {
  readonly data?: Data | undefined
  readonly error?: ApolloError | undefined
  readonly loading: boolean
  readonly refetch: () => Promise<unknown>
  readonly client: ApolloClient
  readonly observable: { readonly query: DocumentNode; readonly queryName?: string }
  readonly variables: OperationVariables
}

/** What a `useQuery` of Apollo Client returns, as the shared pages take it. */
export const toQueryState = <Data>(result: QueryResult<Data>): QueryState<Data> => {
  const { data, loading, refetch, client, observable, variables } = result
  const { query, queryName } = observable
  const error = result.error ?? lastErrorOf({ client, queryName, variables })
  // Where no answer came, nothing is wrong with the one before.
  const isUnanswered = error !== undefined && !CombinedGraphQLErrors.is(error)
  const kept = isUnanswered ? client.readQuery<Data>({ query, variables }) : undefined
  return {
    // Null, whatever the type says, where the whole answer failed.
    data: data ?? kept ?? undefined,
    errors: toErrors(error),
    isLoading: loading,
    onRetry: () => {
      // What goes wrong is part of the next result.
      refetch().catch(() => {})
    },
  }
}

/** The errors of an answer, else that none came. */
export function toErrors(error: unknown): readonly ErrorLike[] {
  if (error === undefined) return []
  if (CombinedGraphQLErrors.is(error)) return error.errors
  const message = error instanceof Error ? error.message : String(error)
  const isResponse = ServerError.is(error) || ServerParseError.is(error)
  return [withoutAnswer(message, isResponse ? error.statusCode : undefined)]
}
