import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { ContextRequest } from '../resolvers/data/context.ts'
import type { Tracing } from '../tracing/create-tracing.ts'
import { createAnswers } from './answer/answer-memory.ts'
import { createCompiledExecutor, useCompiledExecution } from './answer/compiled-execution.ts'
import { useCompression } from './answer/compression.ts'
import { useCors } from './answer/cors.ts'
import { useEventStreams } from './answer/event-streams.ts'
import { useExtensions } from './answer/extensions.ts'
import { createIncrementalDelivery, useHiddenExtensions } from './answer/incremental-delivery.ts'
import { useIntrospectionCache } from './answer/introspection-cache.ts'
import { type LoginUrl, useLoginUrl } from './answer/login-url.ts'
import { createErrorMask } from './answer/mask-errors.ts'
import { useOperationLog } from './answer/operation-log.ts'
import type { OperationMetrics } from './answer/operation-metrics.ts'
import { inRequests, useOperationSpan } from './answer/operation-span.ts'
import { useRetryAfter } from './answer/retry-after.ts'
import { useSecurityHeaders } from './answer/security-headers.ts'
import { createSubscriptions } from './answer/subscriptions.ts'
import type { Handler } from './handler.ts'
import { useCostLimit } from './limits/cost/cost-limit.ts'
import { useOperationLimits } from './limits/operation-limits.ts'
import { useQuerySize } from './limits/query-size.ts'
import { useVariablesSize } from './limits/variables-size.ts'
import { createCancellations, useCancellation } from './request/cancellation.ts'
import { useContentNegotiation } from './request/content-negotiation.ts'
import type { Identify, Identity } from './request/credentials.ts'
import { useHeadRequests } from './request/head-requests.ts'
import {
  createInFlightRequests,
  type InFlightRequests,
  ShuttingDownError,
} from './request/in-flight-requests.ts'
import { createParserCache } from './request/parser-cache.ts'
import { createPersistedQueries, type TrustedDocumentsOptions } from './request/persisted-queries.ts'
import { serializePipelinedRequests } from './request/pipelining.ts'
import { useRequestParser } from './request/request-parser.ts'
import { createRequestStates } from './request/request-state.ts'
import { routeByTarget } from './request/request-target.ts'
import { useValidation } from './request/validation.ts'
import type { ExampleQuery } from './routes/example-queries/example-query.ts'
import { createGraphiql, graphiqlIsOff } from './routes/graphiql.ts'
import { useRoutes } from './routes/routes.ts'

export interface GatewayOptions {
  readonly schema: GraphQLSchema
  /** Makes the context of the resolvers; called once for each operation. */
  createContext(request: ContextRequest): object
  /** Authenticates a request. */
  readonly identify: Identify
  /** Answers the routes below /auth; null for an unknown route. @default no routes */
  readonly auth?: (request: Request) => Promise<Response | null>
  /** Answers the route that Oura calls for webhooks. @default no such route */
  readonly webhooks?: ((request: Request) => Response | Promise<Response>) | undefined
  /** Answers MCP clients at /mcp. @default no such route */
  readonly mcp?: ((request: Request, host: string) => Promise<Response>) | undefined
  /** Answers GET /metrics. @default no such route */
  readonly answerMetrics?: ((request: Request) => Promise<Response>) | undefined
  /** URL of the login page, for errors that a login fixes. @default no login */
  readonly loginUrl?: LoginUrl | undefined
  /** Whether the gateway's own store is reachable; /ready answers 503 otherwise. @default always */
  readonly isStoreReachable?: () => Promise<boolean>
  /** What the operator should change, for /ready. @default nothing */
  readonly readinessWarnings?: () => Promise<readonly string[]>
  /** The tabs that GraphiQL opens with; called at each visit. */
  exampleQueries(): readonly ExampleQuery[]
  /** The documents of the manifests. @default no manifests */
  readonly trustedDocuments?: TrustedDocumentsOptions | undefined
  /** Whether a request comes from this program, which may execute other documents too. @default none does */
  readonly isInProcess?: (request: Request) => boolean
  /** Origins whose pages may call the gateway; see `Config.corsOrigins`. */
  readonly corsOrigins: readonly string[]
  /** Whether answers are compressed for clients that accept gzip. */
  readonly compression: boolean
  /** How often the credentials of an open subscription are checked, ms. @default 10000 */
  readonly subscriptionCheckMs?: number
  readonly metrics: OperationMetrics
  /** @default nothing is traced */
  readonly tracing?: Tracing | undefined
  readonly clock: Clock
  readonly log: Log
}

export interface Gateway {
  readonly handle: Handler
  /** False once `announceClose` or `drain` is called. */
  isReady(): boolean
  /** Turns /ready to 503. Operations are still executed. */
  announceClose(): void
  /** Rejects further operations and ends subscriptions. Resolves to true when every response is sent, or to false after `graceMs`. */
  drain(graceMs: number): Promise<boolean>
}

/** Who sent a request without credentials. */
const ANONYMOUS = { user: null, ouraConnection: null }

/** Serves a schema over HTTP. */
export function createGateway(options: GatewayOptions): Gateway {
  const { schema, createContext, identify, corsOrigins, metrics, tracing, clock, log, loginUrl } = options
  const { auth = async () => null, isStoreReachable = async () => true, trustedDocuments } = options
  const { readinessWarnings = async () => [] } = options
  const states = createRequestStates(clock)
  const mask = createErrorMask()
  const inFlight = createInFlightRequests()
  const cancellationOf = createCancellations()
  const persistedQueries = createPersistedQueries(trustedDocuments, options.isInProcess)
  const { isReady, isClosed, announceClose } = inFlight
  const executor = createCompiledExecutor()
  const answers = createAnswers({ unreadBytes: inFlight.unreadBytes, cancellationOf, states, metrics })
  const subscriptions = createSubscriptions({
    executor,
    answerMemory: answers.memory,
    traceEvents: tracing && (() => tracing.followUps('subscription event')),
    identify,
    // Of each event: the records that it needs are read after those of queries.
    createContext: (identity, signal) =>
      createContext({ ...(identity ?? ANONYMOUS), signal, priority: 'background' }),
    cancellationOf,
    checkMs: options.subscriptionCheckMs,
    states,
    clock,
    log,
  })
  const incremental = createIncrementalDelivery({
    executor,
    isMemoryShort: () => answers.memory.waiting > 0,
    cancellationOf,
    mask,
    states,
  })
  const graphiql = trustedDocuments?.only ? graphiqlIsOff : createGraphiql(options.exampleQueries)

  const yoga = createYoga({
    schema,
    context({ request }) {
      const contextOf = (identity: Identity | null) => {
        answers.hold(request, identity?.user?.key)
        return createContext({ ...(identity ?? ANONYMOUS), signal: cancellationOf(request) })
      }
      const identity = identify(request)
      return identity instanceof Promise ? identity.then(contextOf) : contextOf(identity)
    },
    maskedErrors: { maskError: mask.maskError },
    parserAndValidationCache: createParserCache(),
    // The plugins below replace these: they match exact paths, refuse with GraphQL errors, and serve their own assets.
    graphiql: false,
    landingPage: false,
    cors: false,
    maxRequestBodySize: false,
    // Cannot be switched off, and matches the end of the URL. No URL ends in a line break.
    healthCheckEndpoint: '\n',
    multipart: false,
    batching: false,
    logging: false,
    // In the order of a request. Hooks of one kind run in this order.
    plugins: [
      useHeadRequests(),
      // Routing: answers preflights, pages and probes. Only operations pass, so only they are counted as in flight.
      useCors(corsOrigins),
      useRoutes({
        isReady,
        isClosed,
        isStoreReachable,
        readinessWarnings,
        auth,
        webhooks: options.webhooks,
        mcp: options.mcp,
        metrics: options.answerMetrics,
        graphiql,
        log,
      }),
      useContentNegotiation(),
      inFlight.plugin,
      // From the HTTP request to a query text.
      useRequestParser(),
      persistedQueries.lookup,
      // From the query text to a valid operation. Its size is checked before any step that walks it.
      useVariablesSize(),
      useQuerySize(),
      useValidation({ suggestions: !trustedDocuments?.only }),
      useOperationLimits(),
      useCostLimit(clock),
      persistedQueries.registration,
      // Execution.
      useCancellation(cancellationOf),
      answers.plugin,
      useCompiledExecution(executor),
      incremental.plugin,
      subscriptions.plugin,
      useIntrospectionCache(),
      // The answer. The log comes last, because it reads the errors as clients get them.
      useExtensions(),
      useLoginUrl(loginUrl),
      useEventStreams(),
      ...(options.compression ? [useCompression(states)] : []),
      useOperationLog({ log, metrics, clock, states, mask }),
      ...(tracing === undefined ? [] : [useOperationSpan(tracing, states)]),
      useHiddenExtensions(),
      answers.releasePlugin,
      useRetryAfter(),
      useSecurityHeaders(),
    ],
  })

  return {
    handle: withSocketHandling(tracing === undefined ? yoga : inRequests(yoga, tracing), inFlight),
    isReady,
    announceClose,
    drain(graceMs) {
      const drained = inFlight.drain(graceMs)
      // They would run for hours.
      subscriptions.endAll(new ShuttingDownError())
      incremental.endAllAfter(graceMs, new ShuttingDownError())
      return drained
    },
  }
}

/**
 * For a request on a socket: counts it as in flight until its response is sent, waits for earlier pipelined requests,
 * and applies `routeByTarget` before yoga makes a `Request` of it.
 */
function withSocketHandling(handler: Handler, { track }: InFlightRequests): Handler {
  const handleInTurn = serializePipelinedRequests((request, response) => {
    routeByTarget(request)
    void handler(request, response)
  })
  function handle(request: Request): Response | Promise<Response>
  function handle(request: IncomingMessage, response: ServerResponse): void
  function handle(request: Request | IncomingMessage, response?: ServerResponse) {
    if (request instanceof Request || response === undefined) return handler(request as Request)
    track(response)
    return handleInTurn(request, response)
  }
  return handle
}
