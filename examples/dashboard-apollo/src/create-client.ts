import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
// As `oura-graphql/possible-types.json`, where the gateway is a package.
import { possibleTypes } from '../../../possible-types.json'
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
 * The client and its cache. Documents have global ids, and everything else lives within the object that has it.
 * @param uri of the gateway, which is of the page's own origin, so that the session's cookie comes along
 */
export const createClient = (uri = '/graphql'): ApolloClient =>
  rememberErrors(
    new ApolloClient({
      link: new HttpLink({ uri, credentials: 'same-origin' }),
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
          // What failed is asked for again when it is shown again, and does not stay null.
          fetchPolicy: 'cache-and-network',
        },
      },
    }),
  )
