import { type ApolloClient, ApolloLink, CombinedGraphQLErrors, type OperationVariables } from '@apollo/client'
import { canonicalStringify } from '@apollo/client/utilities'
import { tap } from 'rxjs'

/** What says which query a result of `useQuery` is for; of `watchQuery` its ObservableQuery has the last two. */
export interface QueryName {
  readonly client: ApolloClient
  readonly queryName: string | undefined
  readonly variables: OperationVariables
}

/** The errors of the last answer to each query that had any, by client. */
const memories = new WeakMap<ApolloClient, Map<string, unknown>>()

const keyOf = (queryName: string | undefined, variables: OperationVariables): string =>
  canonicalStringify([queryName, variables])

/**
 * Has a client remember the errors of answers, which its cache does not keep: a result that is read from there, because
 * another query changed the same objects or because somebody comes back to a view, has null in the places that failed
 * and no word of why. They are known until the same query has been answered anew.
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

/** The error of the last answer to a query; undefined where that had none. */
export const lastErrorOf = ({ client, queryName, variables }: QueryName): unknown =>
  memories.get(client)?.get(keyOf(queryName, variables))
