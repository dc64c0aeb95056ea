import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OuraUser } from '../oura/user.ts'
import { useArgumentNames } from './argument-names.ts'
import { toNativeSignal, useCancellation } from './cancellation.ts'
import { useCors } from './cors.ts'
import type { Identify } from './credentials.ts'
import { createDocumentMemory } from './document-memory.ts'
import { useDocumentSize } from './document-size.ts'
import type { ExampleQuery } from './example-queries.ts'
import { useExtensions } from './extensions.ts'
import { createGraphiql } from './graphiql.ts'
import { type Handler, withAddressCheck } from './handler.ts'
import { createErrorGate } from './mask-errors.ts'
import { useOperationLimits } from './operation-limits.ts'
import { useOperationLog } from './operation-log.ts'
import { useOperationTypes } from './operation-types.ts'
import { useRequestParser } from './request-parser.ts'
import { createRequestStates } from './request-state.ts'
import { useRoutes } from './routes.ts'
import { createRunningRequests } from './running-requests.ts'
import { useSecurityHeaders } from './security-headers.ts'

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  /** Makes what resolvers get as their context; called once for each operation. */
  createContext(request: { user: OuraUser | null; signal: AbortSignal }): object
  /** Says on whose behalf a request asks. */
  readonly identify: Identify
  /** The tabs that GraphiQL opens with; asked at each visit. */
  exampleQueries(): readonly ExampleQuery[]
  /** Origins whose pages may call; see `Config.corsOrigins`. */
  readonly corsOrigins: readonly string[]
  readonly clock: Clock
  readonly log: Log
}

export interface Gateway {
  readonly handle: Handler
  /** False as soon as `drain` was called. */
  isReady(): boolean
  /** Turns /ready to 503 and resolves when no request is under way, false if that took longer than `graceMs`. */
  drain(graceMs: number): Promise<boolean>
}

/** The HTTP surroundings of a schema. */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { schema, createContext, identify, corsOrigins, clock, log } = options
  const states = createRequestStates(clock)
  const gate = createErrorGate()
  const running = createRunningRequests()
  const isReady = () => !running.isDraining()

  const yoga = createYoga({
    schema,
    context: ({ request }) =>
      createContext({ user: identify(request), signal: toNativeSignal(request.signal) }),
    maskedErrors: { maskError: gate.maskError },
    parserAndValidationCache: createDocumentMemory(),
    // Ours, below, match exact paths, refuse with a GraphQL error, or serve their assets themselves.
    graphiql: false,
    landingPage: false,
    cors: false,
    maxRequestBodySize: false,
    // Cannot be switched off, and matches by the end of the URL. No URL ends in a line break.
    healthCheckEndpoint: '\n',
    multipart: false,
    batching: false,
    logging: false,
    // Hooks of the same kind run in this order.
    plugins: [
      // Around everything: preflights are answered before routes, and every answer gets its headers.
      useCors(corsOrigins),
      useRoutes({ isReady, graphiql: createGraphiql(options.exampleQueries) }),
      // Behind the routes, so that only operations are waited for; probes and pages come and go.
      running.plugin,
      useRequestParser(),
      // Sizes before anything that walks the document; yoga's parser cache comes after all of these.
      useDocumentSize(),
      useOperationTypes(),
      useOperationLimits(),
      useArgumentNames(),
      useCancellation(),
      useExtensions(),
      useOperationLog({ log, clock, states, gate }),
      useSecurityHeaders(),
    ],
  })

  return { handle: withAddressCheck(yoga), isReady, drain: running.drain }
}
