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

/** The part of Apollo Client's `useQuery` result that the shared pages use. */
interface QueryResult<Data> {
  readonly data?: Data | undefined
  readonly error?: ApolloError | undefined
  readonly loading: boolean
  readonly refetch: () => Promise<unknown>
  readonly client: ApolloClient
  readonly observable: { readonly query: DocumentNode; readonly queryName?: string }
  readonly variables: OperationVariables
}

/** Converts the result of Apollo Client's `useQuery` for the shared pages. */
export const toQueryState = <Data>(result: QueryResult<Data>): QueryState<Data> => {
  const { data, loading, refetch, client, observable, variables } = result
  const { query, queryName } = observable
  const error = result.error ?? lastErrorOf({ client, queryName, variables })
  // Without a response, the previous data stays valid.
  const isUnanswered = error !== undefined && !CombinedGraphQLErrors.is(error)
  const kept = isUnanswered ? client.readQuery<Data>({ query, variables }) : undefined
  return {
    // Despite its type it is null if the whole request failed.
    data: data ?? kept ?? undefined,
    errors: toErrors(error),
    isLoading: loading,
    onRetry: () => {
      // An error is part of the next result.
      refetch().catch(() => {})
    },
  }
}

/** The errors of a response, or an error for a missing response. */
export function toErrors(error: unknown): readonly ErrorLike[] {
  if (error === undefined) return []
  if (CombinedGraphQLErrors.is(error)) return error.errors
  const message = error instanceof Error ? error.message : String(error)
  const isResponse = ServerError.is(error) || ServerParseError.is(error)
  return [withoutAnswer(message, isResponse ? error.statusCode : undefined)]
}
