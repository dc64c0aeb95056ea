import { createHash } from 'node:crypto'
import { composeServices } from '@apollo/composition'
import {
  ApolloGateway,
  type GraphQLDataSourceProcessOptions,
  RemoteGraphQLDataSource,
  type ServiceDefinition,
} from '@apollo/gateway'
import {
  type ExecutionResult,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  parse,
} from 'graphql'

/** Headers that the larger graph's gateway forwards. */
const FORWARDED = ['authorization', 'cookie', 'x-request-id']

/** A supergraph of running subgraphs, queried in the process of the test. */
export interface Supergraph extends AsyncDisposable {
  ask<T = unknown>(
    query: string,
    headers?: Record<string, string>,
  ): Promise<{ data: T; errors: GraphQLFormattedError[] }>
}

class ForwardingDataSource extends RemoteGraphQLDataSource {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions): void {
    const headers: Record<string, string> = context['headers'] ?? {}
    for (const name of FORWARDED) {
      const value = headers[name]
      if (value !== undefined) request.http?.headers.set(name, value)
    }
  }
}

/** The query of `rover subgraph introspect`. */
export async function fetchSdl(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'query SubgraphIntrospectQuery { _service { sdl } }' }),
  })
  const { data } = (await response.json()) as { data: { _service: { sdl: string } } }
  return data._service.sdl
}

/** @throws Error with every composition error */
export function compose(subgraphs: readonly ServiceDefinition[]): string {
  const { errors, supergraphSdl } = composeServices([...subgraphs])
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}

/** Composes running subgraphs, by their names and addresses. */
export async function startSupergraph(urls: Readonly<Record<string, string>>): Promise<Supergraph> {
  const subgraphs = Object.entries(urls).map(async ([name, url]) => ({
    name,
    url,
    typeDefs: parse(await fetchSdl(url)),
  }))
  const sdl = compose(await Promise.all(subgraphs))
  const quiet = () => undefined
  const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const gateway = new ApolloGateway({
    supergraphSdl: sdl,
    logger,
    buildService: ({ url }) => new ForwardingDataSource({ url: url ?? '' }),
  })
  const { executor } = await gateway.load()
  return {
    async ask(query, headers = {}) {
      const document = parse(query)
      const schema = gateway.schema
      if (schema === undefined) throw new Error('the supergraph has no schema')
      const result: ExecutionResult = await executor({
        request: { query, variables: {} },
        logger,
        schema,
        schemaHash: '' as never,
        context: { headers },
        cache: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
        queryHash: createHash('sha256').update(query).digest('hex'),
        document,
        source: query,
        operationName: null,
        operation: document.definitions[0] as OperationDefinitionNode,
        metrics: {},
        overallCachePolicy: undefined,
      })
      return {
        data: result.data as never,
        errors: (result.errors ?? []).map((error) => JSON.parse(JSON.stringify(error))),
      }
    },
    [Symbol.asyncDispose]: () => gateway.stop(),
  }
}
