import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import schema from 'oura-graphql/graphcache-schema.json' with { type: 'json' }
import { Client, fetchExchange } from 'urql'
import { rememberErrors } from './remember-errors.ts'

/** Types without an id are embedded in the object that they belong to. */
const embedded = schema.__schema.types
  .filter((type) => type.kind === 'OBJECT' && !type.fields?.some(({ name }) => name === 'id'))
  .map(({ name }) => name)

/**
 * The client of one session. After a logout it is replaced, together with its cache.
 * @param url of the gateway, same-origin with the page, so that the browser sends the session cookie
 */
export const createClient = (url = '/graphql'): Client =>
  new Client({
    url,
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [
      rememberErrors(),
      cacheExchange({
        // With the schema, a failed field is null in a partial result, instead of a cache miss of the whole query.
        schema,
        keys: Object.fromEntries(embedded.map((name) => [name, () => null])),
        // The pages of a range form one list.
        resolvers: {
          User: { sleepPeriods: relayPagination(), workouts: relayPagination() },
          Workout: { heartRate: relayPagination() },
        },
      }),
      fetchExchange,
    ],
  })
