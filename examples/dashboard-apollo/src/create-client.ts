import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { possibleTypes } from 'oura-graphql/possible-types.json'

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

/** The client and its cache. Documents have global ids, and everything else lives within the object that has it. */
export const createClient = (): ApolloClient =>
  new ApolloClient({
    link: new HttpLink({ uri: '/graphql', credentials: 'same-origin' }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        // Pages of one range are one list, which `fetchMore` makes longer.
        User: { fields: { sleepPeriods: relayStylePagination(['startDate', 'endDate', 'orderBy']) } },
      },
    }),
    defaultOptions: {
      watchQuery: {
        // A collection that failed is null beside the others, with an error that says why.
        errorPolicy: 'all',
        // That null is cached and its error is not: what is shown again is asked for again.
        fetchPolicy: 'cache-and-network',
      },
    },
  })
