import { ChangesDocument } from '@oura-graphql/example-dashboard/generated/graphql.ts'
import { type SubscribeToChanges, toChange } from '@oura-graphql/example-dashboard/live-changes.ts'
import type { ErrorLike } from '@oura-graphql/example-dashboard/problem.ts'
import type { Client } from 'urql'
import { onEnd, pipe, subscribe } from 'wonka'
import { toErrors } from './query-state.ts'

/** Subscriptions over server-sent events, by `fetchSubscriptions` of the client. Graphcache updates each node by its id. */
export const subscribeToChanges =
  (client: Client): SubscribeToChanges =>
  (after, { next, end }) => {
    let errors: readonly ErrorLike[] = []
    const { unsubscribe } = pipe(
      client.subscription(ChangesDocument, { after }),
      onEnd(() => end(errors)),
      subscribe(({ data, error }) => {
        // A change whose record could not be read has data and an error.
        if (data?.documentChanged) next(toChange(data))
        else errors = toErrors(error)
      }),
    )
    return unsubscribe
  }
