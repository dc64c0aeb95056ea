import { type ApolloClient, ApolloLink, CombinedGraphQLErrors, type OperationVariables } from '@apollo/client'
import { canonicalStringify } from '@apollo/client/utilities'
import { tap } from 'rxjs'

/** Identifies the query of a result of `useQuery`; an ObservableQuery of `watchQuery` has the last two. */
export interface QueryName {
  readonly client: ApolloClient
  readonly queryName: string | undefined
  readonly variables: OperationVariables
}

/** The errors of the last response to each query, by client. */
const memories = new WeakMap<ApolloClient, Map<string, unknown>>()

const keyOf = (queryName: string | undefined, variables: OperationVariables): string =>
  canonicalStringify([queryName, variables])

/**
 * Makes a client remember the errors of responses, which its cache does not store: a result read from the cache, because
 * another query changed the same objects or the visitor returned to a view, has null for the failed fields and no
 * errors. The errors are kept until the next response to the same query.
 */
export function rememberErrors(client: ApolloClient): ApolloClient {
  const errors = new Map<string, unknown>()
  memories.set(client, errors)
  const watch = new ApolloLink((operation, forward) => {
    const key = keyOf(operation.operationName, operation.variables)
    return forward(operation).pipe(
      tap({
        next: (answer) => {
          if (answer.errors?.length) errors.set(key, new CombinedGraphQLErrors(answer, answer.errors))
          else errors.delete(key)
        },
        error: (error: unknown) => errors.set(key, error),
      }),
    )
  })
  client.setLink(watch.concat(client.link))
  client.onResetStore(async () => errors.clear())
  return client
}

/** The error of the last response to a query; undefined if it had none. */
export const lastErrorOf = ({ client, queryName, variables }: QueryName): unknown =>
  memories.get(client)?.get(keyOf(queryName, variables))
