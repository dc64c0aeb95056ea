import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type ExecutionResult, type GraphQLFormattedError, print } from 'graphql'
import { type Config, createApp, parseConfig } from '../../src/app.ts'
import {
  DEMO_TOKEN,
  type JournalEntry,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../src/simulator/simulator.ts'
import { createRecordingLog, NOW } from './client.ts'

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

/** A real gateway on a port of its own, asking a simulator of its own. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string
  readonly simulator: Simulator
  readonly log: ReturnType<typeof createRecordingLog>
  /** Sends an operation over HTTP, as the demo user unless headers say otherwise. */
  ask<T, V>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>
  /** Requests to Oura since the last call. */
  newRequests(): JournalEntry[]
}

export async function startGateway(options: GatewayTestOptions = {}): Promise<TestGateway> {
  const now = options.now ?? (() => NOW)
  const simulator = await startSimulator({ now, ...options.simulator })
  const log = createRecordingLog()
  const app = createApp(
    { ...parseConfig({}), ...options.config },
    { clock: { now }, log, demo: { url: simulator.url, accessToken: DEMO_TOKEN } },
  )
  const server = createServer(app.fetch)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  let seen = 0
  return {
    url,
    simulator,
    log,
    async ask(document, variables, headers = {}) {
      const query = typeof document === 'string' ? document : print(document)
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
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
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await app.close()
      await simulator.close()
    },
  }
}
