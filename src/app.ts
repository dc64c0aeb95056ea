import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { type Auth, type AuthOptions, createAuth } from './auth/create-auth.ts'
import { createOAuthClient } from './auth/create-oauth-client.ts'
import { createGrants } from './auth/custody.ts'
import { NO_LOGIN } from './auth/login-pages.ts'
import type { ProviderName } from './auth/oauth-client.ts'
import { renderPage } from './auth/pages.ts'
import { PROVIDERS, providerAt, withEndpoints } from './auth/providers.ts'
import { type Clock, systemClock } from './clock.ts'
import { type Config, DEFAULT_SCOPES } from './config.ts'
import type { Log } from './log.ts'
import { createOuraClient, type OuraClient } from './oura/client.ts'
import { type CostFigures, createCost } from './oura/cost.ts'
import { createDocumentCache } from './oura/document-cache.ts'
import { ForbiddenError } from './oura/errors.ts'
import { createSharedRateLimiter } from './oura/rate-limit/shared-rate-limiter.ts'
import { personalInfo } from './oura/resources/personal-info.ts'
import type { Operation } from './oura/send.ts'
import { WHOLE } from './oura/slots.ts'
import { createContextFactory } from './resolvers/context.ts'
import { createOperation } from './resolvers/operation.ts'
import { schema } from './schema/index.ts'
import { createIdentify } from './server/credentials.ts'
import { type DaySpan, exampleQueries, thirtyDaysUntil } from './server/example-queries.ts'
import { createGateway } from './server/gateway.ts'
import type { Handler } from './server/handler.ts'
import { documentsOnly, withoutLogin } from './server/without-login.ts'
import { createStore } from './store/create-store.ts'
import { connectRedis } from './store/redis-connection.ts'
import { createSealer } from './store/sealer.ts'
import { loadSecrets } from './store/secret.ts'

export { type Config, ConfigError, type Environment, type LogLevel, parseConfig } from './config.ts'
export type { Handler } from './server/handler.ts'

/** The demo Oura that a configuration with `demo` asks instead of the real one. */
export interface DemoUpstream {
  /** Base of its REST API. */
  readonly url: string
  /** Access token of the demo user, who asks where a request has no credentials. */
  readonly accessToken: string
  /** The application that it knows. @default nobody can log in */
  readonly application?: OuraApplication
}

/** An application that is registered with Oura. */
export interface OuraApplication {
  readonly id: string
  readonly secret: string
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

/** What a refresh takes beside its token call: reading and writing the store. */
const LEASE_MARGIN_MS = 5_000

/** Builds the gateway. Everything that lives longer than a request is made here, and nowhere else. */
export const createApp = (config: Config, deps: AppDeps = {}): App => {
  const { clock = systemClock, graceMs = 10_000, exampleSpan } = deps
  const log = deps.log ?? pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  const demo = config.demo ? deps.demo : undefined
  if (config.demo && demo === undefined) {
    throw new TypeError('The configuration asks for the demo: pass `demo` to createApp, or set DEMO=0.')
  }

  const shared = createSharedLimits(config, { clock, log })
  const client = createOuraClient({
    baseUrl: demo?.url ?? config.ouraApiUrl,
    sandbox: config.ouraSandbox,
    timeoutMs: config.ouraTimeoutMs,
    maxRetries: config.ouraMaxRetries,
    maxPages: config.ouraMaxPages,
    concurrency: config.ouraConcurrency,
    rateLimits: config.ouraRateLimits,
    limiter: shared?.limiter,
    clock,
    log,
  })
  const total = createCost()
  const cache = createDocumentCache({ maxBytes: config.cacheMaxMb * 1_000_000, clock })
  const forgetDocuments = (userKey: string): number => {
    const before = cache.bytes
    cache.forget(userKey)
    return before - cache.bytes
  }
  const budgetMs = config.operationTimeoutMs
  const logins = createLogins(config, demo, {
    ouraIdOf: (accessToken) => {
      const signal = AbortSignal.timeout(budgetMs)
      return readOuraId(client, accessToken, createOperation({ signal, budgetMs, clock, total }))
    },
    forgetDocuments,
    clock,
    log,
  })
  const accounts = logins && { ...logins.auth, demo: documentsOnly(forgetDocuments) }
  const gateway = createGateway({
    schema,
    createContext: createContextFactory({
      client,
      cache,
      clock,
      budgetMs,
      staleIfErrorMs: config.ouraStaleIfErrorSeconds * 1000,
      total,
    }),
    identify: createIdentify(accounts ?? withoutLogin(forgetDocuments), demo?.accessToken),
    auth: logins?.auth.answer ?? (async () => renderPage(NO_LOGIN)),
    authorizationUrl: logins?.auth.authorizationUrl,
    isStoreReachable: logins?.isStoreReachable ?? (async () => true),
    exampleQueries: () => exampleQueries(exampleSpan ?? thirtyDaysUntil(latestFullDay(clock.now()))),
    corsOrigins: config.corsOrigins,
    clock,
    log,
  })

  const close = async () => {
    const finished = await gateway.drain(graceMs)
    if (!finished) log.warn({ graceMs }, 'operations were still running at the end of the grace time')
    await logins?.close()
    await client.close()
    await shared?.close()
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

/** With Redis any number of processes are one client to Oura; null where this one is alone. */
const createSharedLimits = (config: Config, { clock, log }: { clock: Clock; log: Log }) => {
  if (!/^rediss?:/.test(config.storeUrl)) return null
  // A connection of its own: a slow read of the store must not hold up who waits for a slot.
  const redis = connectRedis(config.storeUrl, { log })
  const limiter = createSharedRateLimiter({
    redis,
    limits: config.ouraRateLimits,
    concurrency: config.ouraConcurrency,
    clock,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
  })
  return { limiter, close: () => redis.close() }
}

/** Logins, and what keeps them. */
interface Logins {
  readonly auth: Auth
  isStoreReachable(): Promise<boolean>
  close(): Promise<void>
}

/** Null where no application is registered with Oura: then nothing is stored either. */
const createLogins = (
  config: Config,
  demo: DemoUpstream | undefined,
  parts: Pick<AuthOptions, 'ouraIdOf' | 'forgetDocuments' | 'clock' | 'log'>,
): Logins | null => {
  const application = config.demo ? demo?.application : configuredApplication(config)
  if (application === undefined) return null
  const { clock, log } = parts
  const clientOf = (name: ProviderName) =>
    createOAuthClient({
      provider: providerOf(name, config, demo),
      clientId: application.id,
      clientSecret: application.secret,
      redirectUri: `${config.publicUrl}/auth/callback`,
      timeoutMs: config.ouraTimeoutMs,
      clock,
    })
  const clients = { cloud: clientOf('cloud'), moi: clientOf('moi') }
  const { storeUrl, gatewaySecret, publicUrl, corsOrigins, ouraTimeoutMs } = config
  const sealer = createSealer(loadSecrets({ given: gatewaySecret, storeUrl }))
  const store = createStore(storeUrl, { clock, log })
  const common = { store, sealer, clock, log, clientOf: (name: ProviderName) => clients[name] }
  const grants = createGrants({
    ...common,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    reauthorizationUrl: () => `${publicUrl}/auth/login?returnTo=%2Fgraphql`,
    leaseMs: ouraTimeoutMs + LEASE_MARGIN_MS,
  })
  const auth = createAuth({
    ...parts,
    ...common,
    publicUrl,
    corsOrigins,
    provider: config.ouraOauth,
    grants,
    scopes: config.ouraScopes,
    knownScopes: DEFAULT_SCOPES,
  })
  return {
    auth,
    isStoreReachable: store.isReachable,
    async close() {
      // The store at last: a refresh that is under way has a login to put there.
      await auth.close()
      await grants.close()
      await store.close()
    },
  }
}

const configuredApplication = ({ ouraClientId: id, ouraClientSecret: secret }: Config) =>
  id === undefined || secret === undefined ? undefined : { id, secret }

/** Single endpoints are given for the provider that logins go to; grants of the other one stay where they are. */
const providerOf = (name: ProviderName, config: Config, demo: DemoUpstream | undefined) => {
  if (demo !== undefined) return providerAt(PROVIDERS[name], demo.url)
  if (name !== config.ouraOauth) return PROVIDERS[name]
  const { ouraAuthorizeUrl, ouraTokenUrl, ouraRevokeUrl } = config
  return withEndpoints(PROVIDERS[name], {
    authorizeUrl: ouraAuthorizeUrl,
    tokenUrl: ouraTokenUrl,
    revokeUrl: ouraRevokeUrl,
  })
}

/** Oura's id of the user of an access token; null where the token may not know it, or Oura has none (its sandbox). */
const readOuraId = async (
  client: OuraClient,
  token: string,
  operation: Operation,
): Promise<string | null> => {
  // A name of its own for each login: the limits of one must not hold up another's.
  const user = { key: `login-${randomUUID()}`, accessToken: async () => token, renewToken: async () => null }
  try {
    const [info] = await client.list(user, personalInfo, WHOLE, false, operation)
    return info?.ouraId ?? null
  } catch (error) {
    if (error instanceof ForbiddenError) return null
    throw error
  }
}
