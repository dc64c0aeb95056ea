import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Account } from '../account.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OuraUser } from '../oura/user.ts'
import { useArgumentNames } from './answer/argument-names.ts'
import { type AuthorizationUrl, useAuthorizationUrl } from './answer/authorization-url.ts'
import { createNativeSignals, useCancellation } from './answer/cancellation.ts'
import { useCompiledExecution } from './answer/compiled-execution.ts'
import { useCors } from './answer/cors.ts'
import { useExtensions } from './answer/extensions.ts'
import { createErrorGate } from './answer/mask-errors.ts'
import { useOperationLog } from './answer/operation-log.ts'
import { useSecurityHeaders } from './answer/security-headers.ts'
import { type Handler, withAddressCheck } from './handler.ts'
import { useDocumentSize } from './limits/document-size.ts'
import { useOperationLimits } from './limits/operation-limits.ts'
import type { Identify } from './request/credentials.ts'
import { useNotAcceptable } from './request/not-acceptable.ts'
import { useOperationTypes } from './request/operation-types.ts'
import { createParserCache } from './request/parser-cache.ts'
import { type PersistedDocumentsOptions, usePersistedDocuments } from './request/persisted-documents.ts'
import { useRequestParser } from './request/request-parser.ts'
import { createRequestStates } from './request/request-state.ts'
import type { ExampleQuery } from './routes/example-queries.ts'
import { createGraphiql } from './routes/graphiql.ts'
import { noGraphiql } from './routes/no-graphiql.ts'
import { useRoutes } from './routes/routes.ts'
import { createRunningRequests } from './running-requests.ts'

/** Who asks, and until when the answer is wanted. */
export interface ContextRequest {
  readonly user: OuraUser | null
  readonly account: Account | null
  readonly signal: AbortSignal
}

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  /** Makes what resolvers get as their context; called once for each operation. */
  createContext(request: ContextRequest): object
  /** Says on whose behalf a request asks. */
  readonly identify: Identify
  /** Answers the routes below /auth; null where there is none. @default there are none */
  readonly auth?: (request: Request) => Promise<Response | null>
  /** Where a login can mend an error. @default nowhere */
  readonly authorizationUrl?: AuthorizationUrl | undefined
  /** Whether what the gateway depends on of its own can be reached; /ready answers 503 otherwise. @default it can */
  readonly isStoreReachable?: () => Promise<boolean>
  /** The tabs that GraphiQL opens with; asked at each visit. */
  exampleQueries(): readonly ExampleQuery[]
  /** What the manifests have. @default there are none */
  readonly trustedDocuments?: PersistedDocumentsOptions | undefined
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
  const { schema, createContext, identify, corsOrigins, clock, log, authorizationUrl } = options
  const { auth = async () => null, isStoreReachable = async () => true } = options
  const states = createRequestStates(clock)
  const gate = createErrorGate()
  const running = createRunningRequests()
  const signalOf = createNativeSignals()
  const isReady = () => !running.isDraining()
  // GraphiQL asks for the schema and sends what people write: no trusted document is any of that.
  const page = options.trustedDocuments?.only ? noGraphiql : createGraphiql(options.exampleQueries)

  const yoga = createYoga({
    schema,
    context: async ({ request }) => {
      const { user = null, account = null } = (await identify(request)) ?? {}
      return createContext({ user, account, signal: signalOf(request) })
    },
    maskedErrors: { maskError: gate.maskError },
    parserAndValidationCache: createParserCache(),
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
      useRoutes({ isReady, isStoreReachable, auth, page }),
      useNotAcceptable(),
      // Behind the routes, so that only operations are waited for; probes and pages come and go.
      running.plugin,
      useRequestParser(),
      usePersistedDocuments(options.trustedDocuments),
      // Sizes before anything that walks the document; yoga's parser cache comes after all of these.
      useDocumentSize(),
      useOperationTypes(),
      useOperationLimits(),
      useArgumentNames(),
      useCancellation(signalOf),
      useCompiledExecution(),
      useExtensions(),
      // Before the log, which looks at the errors as they go out.
      useAuthorizationUrl(authorizationUrl),
      useOperationLog({ log, clock, states, gate }),
      useSecurityHeaders(),
    ],
  })

  return { handle: withAddressCheck(yoga), isReady, drain: running.drain }
}
