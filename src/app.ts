import { pino } from 'pino'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import { createOuraClient } from './oura/client.ts'
import { type CostFigures, createCost } from './oura/cost.ts'
import { createDocumentCache } from './oura/document-cache.ts'
import { createContextFactory } from './resolvers/context.ts'
import { schema } from './schema/index.ts'
import { createIdentify } from './server/credentials.ts'
import { type DaySpan, exampleQueries, thirtyDaysUntil } from './server/example-queries.ts'
import { createGateway } from './server/gateway.ts'
import type { Handler } from './server/handler.ts'

export { type Config, ConfigError, type Environment, type LogLevel, parseConfig } from './config.ts'
export type { Handler } from './server/handler.ts'

/** The demo Oura that a configuration with `demo` asks instead of the real one. */
export interface DemoUpstream {
  /** Base of its REST API. */
  readonly url: string
  /** Access token of the demo user, who asks where a request has no credentials. */
  readonly accessToken: string
}

/** What `createApp` takes from outside instead of making it. */
export interface AppDeps {
  /** @default the machine's clock */
  readonly clock?: Clock
  /** @default pino, to standard error, at `config.logLevel` */
  readonly log?: Log
  /** Required with `config.demo`, meaningless without. */
  readonly demo?: DemoUpstream
  /** Days that the example queries of GraphiQL are about. @default the last 30 days */
  readonly exampleSpan?: DaySpan
  /** How long `close` lets running operations finish. @default 10000 */
  readonly graceMs?: number
}

export interface App {
  /** Answers a `Request`, and serves as listener of `http.createServer` too. */
  readonly fetch: Handler
  /** Whether new operations are welcome; false from the moment `close` is called. */
  ready(): boolean
  /** What has been asked of Oura since the start, for metrics. */
  readonly cost: CostFigures
  /** Lets running operations finish, then gives up the connections to Oura. Further calls wait for the first. */
  close(): Promise<void>
}

/** Builds the gateway. Everything that lives longer than a request is made here, and nowhere else. */
export const createApp = (config: Config, deps: AppDeps = {}): App => {
  const { clock = systemClock, graceMs = 10_000, exampleSpan } = deps
  const log = deps.log ?? pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  const demo = config.demo ? deps.demo : undefined
  if (config.demo && demo === undefined) {
    throw new TypeError('The configuration asks for the demo: pass `demo` to createApp, or set DEMO=0.')
  }

  const client = createOuraClient({
    baseUrl: demo?.url ?? config.ouraApiUrl,
    sandbox: config.ouraSandbox,
    timeoutMs: config.ouraTimeoutMs,
    maxRetries: config.ouraMaxRetries,
    maxPages: config.ouraMaxPages,
    concurrency: config.ouraConcurrency,
    rateLimits: config.ouraRateLimits,
    clock,
    log,
  })
  const total = createCost()
  const cache = createDocumentCache({ maxBytes: config.cacheMaxMb * 1_000_000, clock })
  const gateway = createGateway({
    schema,
    createContext: createContextFactory({
      client,
      cache,
      clock,
      budgetMs: config.operationTimeoutMs,
      staleIfErrorMs: config.ouraStaleIfErrorSeconds * 1000,
      total,
    }),
    identify: createIdentify(demo?.accessToken),
    exampleQueries: () => exampleQueries(exampleSpan ?? thirtyDaysUntil(latestFullDay(clock.now()))),
    corsOrigins: config.corsOrigins,
    clock,
    log,
  })

  const close = async () => {
    const finished = await gateway.drain(graceMs)
    if (!finished) log.warn({ graceMs }, 'operations were still running at the end of the grace time')
    await client.close()
  }
  let closed: Promise<void> | undefined
  return {
    fetch: gateway.handle,
    ready: gateway.isReady,
    cost: total.figures,
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

/** The day of which examples can expect data anywhere on earth: today by UTC, but not before noon. */
const latestFullDay = (nowMs: number): string => new Date(nowMs - 12 * 3_600_000).toISOString().slice(0, 10)
