import { ApolloClient, type FieldPolicy, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import possible from 'oura-graphql/possible-types.json' with { type: 'json' }
import { rememberErrors } from './remember-errors.ts'

// Tells useQuery that data may come beside an error.
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
 * Pages that differ in their cursor alone are one list. A collection that failed is null and stays null: by itself the
 * policy makes an empty list of it, which has no totalCount.
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

const pagesOfDays = pages(['startDate', 'endDate', 'orderBy'])

/**
 * The client and its cache. Documents have global ids, and everything else lives within the object that has it.
 * @param uri of the gateway, which is of the page's own origin, so that the session's cookie comes along
 */
export const createClient = (uri = '/graphql'): ApolloClient =>
  rememberErrors(
    new ApolloClient({
      link: new HttpLink({ uri, credentials: 'same-origin' }),
      cache: new InMemoryCache({
        possibleTypes: possible.possibleTypes,
        typePolicies: {
          User: { fields: { sleepPeriods: pagesOfDays, workouts: pagesOfDays } },
          Workout: { fields: { heartRate: pages(false) } },
        },
      }),
      defaultOptions: {
        watchQuery: {
          // A collection that failed is null beside the others, with an error that says why.
          errorPolicy: 'all',
          // What failed is asked for again when it is shown again, and does not stay null.
          fetchPolicy: 'cache-and-network',
        },
      },
    }),
  )
