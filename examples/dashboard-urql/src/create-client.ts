import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import schema from 'oura-graphql/graphcache-schema.json' with { type: 'json' }
import { Client, fetchExchange } from 'urql'
import { rememberErrors } from './remember-errors.ts'

/** What has no id of its own lives within the object that it belongs to. */
const embedded = schema.__schema.types
  .filter((type) => type.kind === 'OBJECT' && !type.fields?.some(({ name }) => name === 'id'))
  .map(({ name }) => name)

/**
 * One client for one login: it is thrown away with its cache when somebody logs out.
 * @param url of the gateway, which is of the page's own origin, so that the session's cookie comes along
 */
export const createClient = (url = '/graphql'): Client =>
  new Client({
    url,
    preferGetMethod: false,
    exchanges: [
      rememberErrors(),
      cacheExchange({
        // With the schema, a field that failed is null beside the data that arrived, and not a miss of the whole query.
        schema,
        keys: Object.fromEntries(embedded.map((name) => [name, () => null])),
        // Pages of one range are one list.
        resolvers: {
          User: { sleepPeriods: relayPagination(), workouts: relayPagination() },
          Workout: { heartRate: relayPagination() },
        },
      }),
      fetchExchange,
    ],
  })
