import {
  type ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  Observable,
} from '@apollo/client'
import { OperationTypeNode, print } from 'graphql'
import { createClient } from 'graphql-sse'

/** Sends subscriptions over server-sent events, and everything else as usual. */
export function createLink(url: string, fetchFn = fetch): ApolloLink {
  // followChanges resumes by itself, with the last cursor.
  const events = createClient({ url, fetchFn, retryAttempts: 0 })
  const subscriptions = new ApolloLink(
    ({ query, variables, operationName = '' }) =>
      new Observable<ApolloLink.Result>((observer) =>
        events.subscribe(
          { query: print(query), variables, operationName },
          {
            next: (result) => observer.next(result as ApolloLink.Result),
            error: (error) => observer.error(error),
            complete: () => observer.complete(),
          },
        ),
      ),
  )
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    subscriptions,
    new HttpLink({ uri: url, fetch: fetchFn }),
  )
}

const CHANGES = gql`
  subscription Changes($after: String) {
    documentChanged(after: $after) {
      cursor
      event
      dataType
      node { id ... on DailySleep { score } }
    }
  }
`

interface Change {
  readonly cursor: string
  readonly event: 'CREATE' | 'UPDATE' | 'DELETE' | 'UNKNOWN'
  readonly dataType: string
}

/** Errors that another attempt does not fix. */
const isFinal = (error: unknown) =>
  CombinedGraphQLErrors.is(error) &&
  error.errors.some(
    ({ extensions }) => !/^(UPSTREAM_UNAVAILABLE|RATE_LIMITED)$/.test(`${extensions?.['code']}`),
  )

/**
 * Follows the changes of the user's records, and resumes after the last one when the connection is lost. The cache has
 * the new `node` already when `onChange` is called.
 * @returns ends it
 */
export function followChanges(
  client: ApolloClient,
  onChange: (change: Change) => void,
  onError: (error: unknown) => void,
  retryMs = 3_000,
): () => void {
  let after: string | null = null
  let stop = () => {}
  let isOver = false

  function start(): void {
    if (isOver) return
    const again = () => {
      // Without a cursor, what came in the last ten minutes.
      after ??= ''
      setTimeout(start, retryMs)
    }
    const subscription = client
      .subscribe<{ documentChanged: Change }>({ query: CHANGES, variables: { after }, errorPolicy: 'all' })
      .subscribe({
        next({ data, error }) {
          if (data?.documentChanged) {
            after = data.documentChanged.cursor
            onChange(data.documentChanged)
          } else if (isFinal(error)) {
            isOver = true
            onError(error)
          }
        },
        error: again,
        complete: again,
      })
    stop = () => subscription.unsubscribe()
  }

  start()
  return () => {
    isOver = true
    stop()
  }
}
