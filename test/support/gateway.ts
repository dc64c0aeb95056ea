import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type ExecutionResult, type GraphQLFormattedError, print } from 'graphql'
import { type Config, parseConfig } from '../../src/app.ts'
import {
  DEMO_TOKEN,
  type JournalEntry,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/simulator.ts'
import { createTestApp } from './app.ts'
import { createRecordingLog, NOW } from './client.ts'
import { type ListeningServer, listen } from './listen.ts'

export interface GatewayTestOptions {
  readonly simulator?: SimulatorOptions
  /** Changes to the configuration that an empty environment gives. */
  readonly config?: Partial<Config>
  /** ms since 1970. @default NOW, standing still */
  readonly now?: () => number
}

/** What a GraphQL request came back as. */
export interface Answer<T> {
  readonly status: number
  readonly data: T
  readonly errors: readonly GraphQLFormattedError[]
  readonly extensions: Readonly<Record<string, unknown>>
}

/** A real gateway in this process, and the simulator that it sends its requests to. */
export interface TestGateway extends AsyncDisposable {
  readonly simulator: Simulator
  readonly log: ReturnType<typeof createRecordingLog>
  /** `fetch` for any address of this gateway, without a socket. */
  readonly fetch: typeof fetch
  /** Opens a socket, for clients that need one; the first call does. Resolves with the address of /graphql. */
  listen(): Promise<string>
  /** Sends an operation over HTTP, as the demo user unless headers say otherwise. */
  ask<T, V>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
  /** Requests to Oura since the last call. */
  newRequests(): JournalEntry[]
}

/** The address of /graphql in a gateway that listens to no socket. */
export const GRAPHQL_URL = 'http://localhost:4000/graphql'

export async function startGateway(options: GatewayTestOptions = {}): Promise<TestGateway> {
  const now = options.now ?? (() => NOW)
  const simulator = await startSimulator({ now, ...options.simulator })
  const log = createRecordingLog()
  const app = createTestApp(
    { ...parseConfig({}), ...options.config },
    { clock: { now }, log, demo: { url: simulator.url, accessToken: DEMO_TOKEN } },
  )
  let listening: Promise<ListeningServer> | undefined
  let seen = 0
  return {
    simulator,
    log,
    fetch: async (input, init) => app.fetch(new Request(input, init)),
    async listen() {
      listening ??= listen(app.fetch)
      return `${(await listening).url}/graphql`
    },
    async ask(document, variables, headers = {}) {
      const query = typeof document === 'string' ? document : print(document)
      const request = new Request(GRAPHQL_URL, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const response = await app.fetch(request)
      const {
        data,
        errors = [],
        extensions = {},
      } = (await response.json()) as ExecutionResult & {
        errors?: GraphQLFormattedError[]
      }
      return { status: response.status, data: data as never, errors, extensions }
    },
    newRequests() {
      const requests = simulator.journal.slice(seen)
      seen = simulator.journal.length
      return requests
    },
    async [Symbol.asyncDispose]() {
      await (await listening)?.close()
      await app.close()
      await simulator.close()
    },
  }
}
