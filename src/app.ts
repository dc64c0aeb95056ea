import { createConfiguredClient } from './app/configured-client.ts'
import { createDemoUserId } from './app/demo-user.ts'
import { createExecution, type Execute } from './app/execute.ts'
import { createLive } from './app/live.ts'
import { createMcp, createMcpOffer } from './app/mcp.ts'
import { createMetricsAnswer } from './app/metrics-answer.ts'
import { readTrustedDocuments } from './app/trusted-documents.ts'
import { createAuth } from './auth/create-auth.ts'
import { NO_LOGIN } from './auth/login/login-pages.ts'
import { renderPage } from './auth/login/pages.ts'
import { type DemoUpstream, registeredApplication } from './auth/oauth/application.ts'
import { clearTextVariables } from './clear-text.ts'
import { type Clock, type Sleep, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { createLog, type Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { type CostFigures, createCost } from './oura/cost.ts'
import { createRequestMetrics } from './oura/create-request-metrics.ts'
import type { Priority } from './oura/rate-limit/rate-limits.ts'
import type { OuraUser } from './oura/user.ts'
import { readOuraUserId, userOfIssuedToken } from './oura/user-id.ts'
import { createContextFactory } from './resolvers/data/context.ts'
import { createOperation } from './resolvers/data/operation.ts'
import { createRecordCache } from './resolvers/data/record-cache.ts'
import { registerRecordMetrics } from './resolvers/data/record-metrics.ts'
import { schema } from './schema/index.ts'
import { createSubgraphSchema } from './schema/subgraph.ts'
import { createOperationMetrics } from './server/answer/operation-metrics.ts'
import { createGateway } from './server/gateway.ts'
import type { Handler } from './server/handler.ts'
import { authenticatorWithoutLogin, createCacheOnlyConnection } from './server/request/authenticator.ts'
import { createIdentify, DEMO_USER_KEY } from './server/request/credentials.ts'
import { type DaySpan, thirtyDaysUntil } from './server/routes/example-dates.ts'
import { exampleQueries } from './server/routes/example-queries/example-queries.ts'
import { createStore } from './store/create-store.ts'
import { HOUR_MS } from './time.ts'
import { createTracing } from './tracing/create-tracing.ts'

export type { Cancellation } from './abort.ts'
export {
  type Execute,
  type ExecuteOptions,
  type ExecuteResult,
  type ExecuteUser,
  UnknownUserError,
} from './app/execute.ts'
export type { DemoUpstream, OuraApplication } from './auth/oauth/application.ts'
export type { Clock, Sleep } from './clock.ts'
export { type Config, ConfigError, type Environment, parseConfig } from './config.ts'
export type { LOG_LEVELS, Log, LogLevel } from './log.ts'
export { OperationFileError } from './mcp/tools/operation-file-error.ts'
export type { CostFigures } from './oura/cost.ts'
export { type ConnectionLimits, limitConnections } from './process/connections.ts'
export type { Handler } from './server/handler.ts'
export { TrustedDocumentsError } from './server/request/trusted-documents-error.ts'
export type { DaySpan } from './server/routes/example-dates.ts'
export { StoreSetupError } from './store/errors.ts'

/** Dependencies of `createApp`, all optional except `demo` with `config.demo`. */
export interface AppDeps {
  /** @default the machine's clock */
  readonly clock?: Clock
  /** How the background work of `clock` waits. @default the machine's timers */
  readonly sleep?: Sleep
  /** @default pino, asynchronously to standard error, at `config.logLevel` */
  readonly log?: Log
  /** The demo's data source. Required with `config.demo`, ignored without. */
  readonly demo?: DemoUpstream
  /** Days in the example queries of GraphiQL. @default the last 30 days */
  readonly exampleSpan?: DaySpan
  /** Grace time of `close` for running operations, ms. @default 10000 */
  readonly graceMs?: number
  /**
   * Whether webhook events are worked, records compared with Oura, and grants maintained, in the background. Without them
   * the app is for `execute` in a short-lived process, beside a gateway on the same store. @default true
   */
  readonly backgroundTasks?: boolean
}

export interface App {
  /** Answers a fetch `Request`. Also the listener for `http.createServer`. */
  readonly fetch: Handler
  /** Executes an operation in this process, without HTTP. @throws {UnknownUserError} */
  readonly execute: Execute
  /** Whether the gateway accepts operations; false once `announceClose` or `close` is called. */
  ready(): boolean
  /** Requests to Oura since the start, for metrics. */
  readonly cost: CostFigures
  /**
   * Turns /ready to 503 but still executes operations. Called some seconds before `close`, so that load balancers stop
   * sending requests.
   */
  announceClose(): void
  /**
   * Graceful shutdown: rejects new operations with 503, waits for running ones until their responses are sent, then
   * closes the store and the connections to Oura. Idempotent.
   */
  close(): Promise<void>
}

/** Bytes of records for each MB of CACHE_MAX_MB: the heap that holds them has gaps, which take the rest and more. */
const CACHE_BYTES_OF_MB = 900_000

/**
 * Builds the gateway: the composition root of every object that outlives a request.
 * @throws {StoreSetupError} if the store cannot be opened as configured
 * @throws {TrustedDocumentsError} if a manifest of trusted documents is invalid
 * @throws {OperationFileError} if an operation of MCP_OPERATIONS is no valid tool
 */
export function createApp(config: Config, deps: AppDeps = {}): App {
  const { clock = systemClock, graceMs = 10_000, exampleSpan, backgroundTasks = true } = deps
  const { log: untraced, flush } = deps.log === undefined ? createLog(config.logLevel) : { log: deps.log }
  const tracing = config.otlpTracesUrl
    ? createTracing({ url: config.otlpTracesUrl, log: untraced })
    : undefined
  const log = tracing?.withTraceIds(untraced) ?? untraced
  const tracer = tracing?.tracer
  const demo = config.demo ? deps.demo : undefined
  if (config.demo && demo === undefined) {
    throw new TypeError('The configuration has the demo on. Pass `demo` to createApp, or set DEMO=0.')
  }

  const clearText = clearTextVariables(config)
  if (clearText.length > 0) {
    log.warn({ variables: clearText }, 'not https: tokens and cookies can be read on the network')
  }
  // Before anything is opened: an invalid manifest or operation throws.
  const trustedDocuments = readTrustedDocuments(config, { schema, log })
  const mcpOffer = createMcpOffer(config, { schema, log })
  const metrics = createMetrics()
  const baseUrl = demo?.url ?? config.ouraApiUrl
  const oura = createConfiguredClient(config, {
    baseUrl,
    metrics: createRequestMetrics(metrics),
    tracer,
    clock,
    log,
  })
  const { client } = oura
  const total = createCost()
  const maxBytes = config.cacheMaxMb * CACHE_BYTES_OF_MB
  const cache = createRecordCache({
    maxBytes,
    clock,
    confirmedPeriod: (resource) => live.confirmedPeriod(resource),
  })
  registerRecordMetrics(metrics, {
    cache,
    maxBytes,
    total: total.figures,
    applicationLeft: client.applicationLeft,
  })
  const budgetMs = config.operationTimeoutMs
  function ouraIdOf(user: OuraUser, priority: Priority): Promise<string | null> {
    const signal = AbortSignal.timeout(budgetMs)
    const operation = createOperation({ signal, budgetMs, clock, total })
    return readOuraUserId(client, user, { ...operation, priority })
  }
  const application = registeredApplication(config, demo)
  // Without an application nothing is stored.
  const store = application && createStore(config.storeUrl, { tracer, clock, log })
  const auth = createAuth(config, {
    demo,
    store,
    ouraIdOf: (accessToken) => ouraIdOf(userOfIssuedToken(accessToken), 'login'),
    loginWaitMs: client.loginWaitMs,
    verifyToken: (user) => ouraIdOf(user, 'query'),
    evictRecords: cache.forget,
    backgroundTasks,
    metrics,
    tracer,
    clock,
    log,
  })
  const demoUserId = createDemoUserId(demo?.accessToken, (user) => ouraIdOf(user, 'query'))
  const authenticator = {
    ...(auth?.authenticator ?? authenticatorWithoutLogin(cache.forget)),
    demo: createCacheOnlyConnection(cache.forget, demoUserId),
  }
  const live = createLive(config, {
    application,
    grants: auth,
    store,
    backgroundTasks,
    baseUrl,
    client,
    cache,
    demo: demo === undefined ? null : { userId: demoUserId, cacheKey: DEMO_USER_KEY },
    total,
    metrics,
    clock,
    sleep: deps.sleep,
    log,
  })
  const operator = { webhookSubscriptions: live.webhooks?.subscriptions ?? null }
  const identify = createIdentify({
    authenticator,
    demoToken: demo?.accessToken,
    admin: config.gatewayAdminToken === undefined ? undefined : { token: config.gatewayAdminToken, operator },
  })
  const mcp = createMcp(config, {
    offer: mcpOffer,
    byGatewayToken: authenticator.byGatewayToken,
    ...(auth?.mcpAccess != null && auth.mcpAccess),
    executeAs: (principal) => (operation) => inProcess.executeAs(principal, operation),
    log,
  })
  const gateway = createGateway({
    schema: config.federation ? createSubgraphSchema(schema) : schema,
    createContext: createContextFactory({
      client,
      cache,
      clock,
      hasLogin: auth !== null,
      budgetMs,
      staleIfErrorMs: config.ouraStaleIfErrorSeconds * 1000,
      total,
      changeStreams: live.changeStreams,
      onRead: live.seenUsers.see,
      onLateRecord: live.lateRecords.add,
      publish: live.publish,
      tracer,
    }),
    identify: (request) => inProcess.principalOf(request) ?? identify(request),
    auth: auth?.answer ?? (async () => renderPage(NO_LOGIN)),
    webhooks: live.webhooks?.answer,
    mcp: mcp.answer,
    answerMetrics: createMetricsAnswer(config, metrics),
    loginUrl: auth?.loginUrl,
    isStoreReachable: async () => {
      const parts = [auth?.isStoreAvailable(), oura.isAvailable()]
      return !(await Promise.all(parts)).includes(false)
    },
    readinessWarnings: async () => {
      // The demo has its store in memory.
      if (demo !== undefined || !live.webhooks?.isInUse() || (await store?.isPersistent()) !== false)
        return []
      return ['store-not-persistent']
    },
    exampleQueries: () => exampleQueries(exampleSpan ?? thirtyDaysUntil(latestFullDay(clock.now()))),
    trustedDocuments,
    isInProcess: (request) => inProcess.isInProcess(request),
    corsOrigins: config.corsOrigins,
    compression: config.compression,
    metrics: createOperationMetrics(metrics),
    tracing,
    clock,
    log,
  })

  const inProcess = createExecution({
    fetch: gateway.handle,
    storedPrincipal: async (userId) => (await auth?.principalOf(userId)) ?? null,
  })

  async function close() {
    mcp.close()
    const finished = await gateway.drain(graceMs)
    if (!finished) log.warn({ graceMs }, 'responses were unfinished at the end of the grace time')
    await live.close()
    await auth?.close()
    // After all that may write: a refresh under way has to store its tokens.
    await store?.close()
    await oura.close()
    await tracing?.close()
    await flush?.()
  }
  let closed: Promise<void> | undefined
  return {
    fetch: gateway.handle,
    execute: inProcess.execute,
    ready: gateway.isReady,
    cost: total.figures,
    announceClose: gateway.announceClose,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

/** Last day with data in every time zone: the day in UTC-12. */
const latestFullDay = (nowMs: number): string => new Date(nowMs - 12 * HOUR_MS).toISOString().slice(0, 10)
