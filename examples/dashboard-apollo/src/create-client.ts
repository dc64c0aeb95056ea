import { ApolloClient, ApolloLink, type FieldPolicy, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { OperationTypeNode } from 'graphql'
import possible from 'oura-graphql/possible-types.json' with { type: 'json' }
import { tap } from 'rxjs'
import { rememberErrors } from './remember-errors.ts'
import { createSubscriptionLink } from './subscribe-to-changes.ts'

// Tells useQuery that a result can have data and an error.
declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all'
      }
    }
  }
}

/**
 * Pages that differ only in their cursor form one list. A collection that failed stays null: the policy alone would
 * make an empty list of it, without a totalCount.
 */
function pages(keyArgs: string[] | false): FieldPolicy {
  const policy = relayStylePagination(keyArgs)
  const { merge } = policy
  return {
    ...policy,
    merge: (existing, incoming, options) =>
      incoming === null && existing == null
        ? null
        : typeof merge === 'function'
          ? merge(existing, incoming, options)
          : incoming,
  }
}

// All arguments but the paging ones: lists with other filters are other lists.
const pagesOfDays = pages([
  'startDate',
  'endDate',
  'lastDays',
  'orderBy',
  'types',
  'activities',
  'sources',
  'tagTypeCodes',
])

type OnExtensions = (operationName: string | undefined, extensions: unknown) => void

/** HTTP with the session cookie. The header adds to `extensions` what an operation cost at Oura. */
const createHttpLink = (uri: string, onExtensions: OnExtensions): ApolloLink =>
  new ApolloLink((operation, forward) =>
    forward(operation).pipe(tap(({ extensions }) => onExtensions(operation.operationName, extensions))),
  ).concat(new HttpLink({ uri, credentials: 'same-origin', headers: { 'x-oura-debug': '1' } }))

/**
 * The client and its cache. Records have global ids; all other types are embedded in the object that has one.
 * @param uri of the gateway, same-origin with the page, so that the browser sends the session cookie
 * @param onExtensions is called with the `extensions` of each response. @default ignores them
 */
export const createClient = (uri = '/graphql', onExtensions: OnExtensions = () => {}): ApolloClient =>
  rememberErrors(
    new ApolloClient({
      link: ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        createSubscriptionLink(uri),
        createHttpLink(uri, onExtensions),
      ),
      cache: new InMemoryCache({
        possibleTypes: possible.possibleTypes,
        typePolicies: {
          User: { fields: { sleepPeriods: pagesOfDays, workouts: pagesOfDays } },
          Workout: { fields: { heartRate: pages(false) } },
        },
      }),
      defaultOptions: {
        watchQuery: {
          // A failed collection is null, with an error; the others have their data.
          errorPolicy: 'all',
          // A failed collection is fetched again when it is shown again.
          fetchPolicy: 'cache-and-network',
        },
      },
    }),
  )
