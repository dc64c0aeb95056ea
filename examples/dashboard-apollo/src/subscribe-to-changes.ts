import { type ApolloClient, ApolloLink, Observable } from '@apollo/client'
import { ChangesDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { type SubscribeToChanges, toChange } from '@oura-graphql/example-dashboard/live-changes.ts'
import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import { print } from 'graphql'
import { createClient } from 'graphql-sse'
import { toErrors } from './query-state.ts'

/** Sends subscriptions over server-sent events, which HttpLink does not. */
export function createSubscriptionLink(url: string): ApolloLink {
  // followChanges resumes by itself, with the last cursor.
  const events = createClient({ url, credentials: 'same-origin', retryAttempts: 0 })
  return new ApolloLink(
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
}

/** Apollo Client writes each node into its cache by its id. */
export const subscribeToChanges =
  (client: ApolloClient): SubscribeToChanges =>
  (after, { next, end }) => {
    let errors: readonly ErrorLike[] = []
    const subscription = client
      .subscribe({ query: ChangesDocument, variables: { after }, errorPolicy: 'all' })
      .subscribe({
        next({ data, error }) {
          // A change whose record could not be read has data and an error.
          if (data?.documentChanged) next(toChange(data))
          else errors = toErrors(error)
        },
        error: (error) => end(toErrors(error)),
        complete: () => end(errors),
      })
    return () => subscription.unsubscribe()
  }
