import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import schema from 'oura-graphql/graphcache-schema.json' with { type: 'json' }
import { Client, fetchExchange, getOperationName, mapExchange } from 'urql'
import { rememberErrors } from './remember-errors.ts'

/** Types without an id are embedded in the object that they belong to. */
const embedded = schema.__schema.types
  .filter((type) => type.kind === 'OBJECT' && !type.fields?.some(({ name }) => name === 'id'))
  .map(({ name }) => name)

type OnExtensions = (operationName: string | undefined, extensions: unknown) => void

/**
 * The client of one session. After a logout it is replaced, together with its cache.
 * @param url of the gateway, same-origin with the page, so that the browser sends the session cookie
 * @param onExtensions is called with the `extensions` of each response. @default ignores them
 */
export const createClient = (url = '/graphql', onExtensions: OnExtensions = () => {}): Client =>
  new Client({
    url,
    preferGetMethod: false,
    fetchSubscriptions: true,
    // Adds to `extensions` what an operation cost at Oura.
    fetchOptions: { headers: { 'x-oura-debug': '1' } },
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
      mapExchange({
        onResult: ({ operation, extensions }) => onExtensions(getOperationName(operation.query), extensions),
      }),
      fetchExchange,
    ],
  })
