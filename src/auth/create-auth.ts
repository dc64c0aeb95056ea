import { type Clock, systemSleep } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { OuraUser } from '../oura/user.ts'
import { KNOWN_SCOPES } from '../oura-scopes.ts'
import type { Principal } from '../principal.ts'
import type { LoginUrl } from '../server/answer/login-url.ts'
import type { Store } from '../store/store.ts'
import type { Tracer } from '../tracer.ts'
import { createAccountPage } from './accounts/account-page.ts'
import { createAuthenticator, type UserAuthenticator } from './accounts/authenticator.ts'
import { createFindSession } from './accounts/browser-sessions.ts'
import { createCacheEvictions } from './accounts/cache-evictions.ts'
import { createClientTokens } from './accounts/client-tokens.ts'
import { createDisconnect } from './accounts/disconnect.ts'
import { createGatewayTokens } from './accounts/gateway-tokens.ts'
import { createLocalUsers } from './accounts/local-users.ts'
import { createSessions } from './accounts/sessions.ts'
import { createTokenRoutes } from './accounts/token-routes.ts'
import { createCsrfProtection } from './csrf.ts'
import { createGrantMaintenance } from './grants/grant-maintenance.ts'
import { grantCacheKey } from './grants/grants.ts'
import { createUnclaimedTokens } from './grants/unclaimed-tokens.ts'
import { createCallback } from './login/callback.ts'
import { createCookie } from './login/cookies.ts'
import { createLogin } from './login/login.ts'
import { createLoginAttempts } from './login/login-attempts.ts'
import { createLoginUrl } from './login/login-url.ts'
import { type DemoUpstream, registeredApplication } from './oauth/application.ts'
import type { ProviderName } from './oauth/oauth-client.ts'
import { createOAuthServer } from './oauth-server/create-oauth-server.ts'
import { createMcpAccess, type McpAccess } from './oauth-server/mcp-access.ts'
import { oauthUrls } from './oauth-server/metadata.ts'
import { createOAuthMetrics } from './oauth-server/oauth-metrics.ts'
import { createAuthRoutes } from './routes.ts'
import { openStoredGrants } from './stored-grants.ts'

export interface AuthDeps {
  /** Null if no application is registered. Closed by the caller, after `close`. */
  readonly store: Store | null
  /** Replaces Oura if the configuration has the demo on. */
  readonly demo: DemoUpstream | undefined
  /** Oura's id of the user of an access token; null if the token may not read it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** How long a login that comes now would wait for the application's rate limit, ms. */
  readonly loginWaitMs: () => Promise<number>
  /**
   * Makes sure that Oura accepts the access token of a user.
   * @throws UnauthenticatedError if it does not; the errors of Oura's client if it cannot be asked
   */
  readonly verifyToken: (user: OuraUser) => Promise<unknown>
  /** Drops a user's records from the cache of this process; returns their size in bytes. */
  readonly evictRecords: (cacheKey: string) => number
  /** Whether grants, revocations and evictions are maintained in the background. */
  readonly backgroundTasks: boolean
  readonly metrics: Metrics
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
  readonly clock: Clock
  readonly log: Log
}

/** Logins, and everything that they hand out. */
export interface Auth {
  /** Answers the routes below /auth; null if there is no such route. */
  answer(request: Request): Promise<Response | null>
  readonly authenticator: UserAuthenticator
  /** Who may call /mcp; null in the demo, which has no OAuth server and needs no credentials there. */
  readonly mcpAccess: McpAccess | null
  /** Makes the URL of a login that resolves an error. */
  readonly loginUrl: LoginUrl
  /** Whether the store can be read and written. */
  isStoreAvailable(): Promise<boolean>
  /** A user with a stored grant, as a request of the user's own; null without a grant. @param userId Oura's id */
  principalOf(userId: string): Promise<Principal | null>
  /** Whether the gateway has a grant of a user. @param userId Oura's id */
  hasGrant(userId: string): Promise<boolean>
  /** The cache key of the records of a user's grant; null without a grant. @param userId Oura's id */
  cacheKeyOf(userId: string): Promise<string | null>
  /** Waits for logins and refreshes under way. The store has to be closed afterwards. */
  close(): Promise<void>
}

/**
 * The composition root of auth: builds each part once, and starts the background tasks. Null if no application is
 * registered with Oura; then nothing is stored.
 * @throws StoreSetupError
 */
export function createAuth(
  config: Config,
  {
    demo,
    store,
    ouraIdOf,
    loginWaitMs,
    verifyToken,
    evictRecords,
    backgroundTasks,
    metrics,
    tracer,
    clock,
    log,
  }: AuthDeps,
): Auth | null {
  const application = registeredApplication(config, demo)
  if (application === null || store === null) return null
  const { publicUrl, corsOrigins, ouraOauth: provider, ouraScopes: scopes } = config
  const sleep = systemSleep

  const { clients, sealer, grants, grantStore, revocations } = openStoredGrants(config, {
    application,
    demo,
    store,
    ouraIdOf,
    metrics,
    tracer,
    clock,
    log,
  })
  const clientOf = (name: ProviderName) => clients[name]

  const sessions = createSessions({ store, sealer, clock })
  const gatewayTokens = createGatewayTokens({ store, sealer, clock })
  const clientTokens = createClientTokens({ store, sealer, clock })
  const localUsers = createLocalUsers({ store, sealer, clock })
  const cacheEvictions = createCacheEvictions({ store, evictRecords, clock, log })
  const grantMaintenance = createGrantMaintenance({
    grantStore,
    revocations,
    sessions,
    gatewayTokens,
    clock,
    log,
  })
  const disconnect = createDisconnect({
    grants,
    sessions,
    gatewayTokens,
    localUsers,
    revocations,
    cacheEvictions,
    removeChanges: store.changeLog.remove,
    evictRecords,
    verifyToken,
    revokeNow: clients[provider].revoke,
  })

  const attempts = createLoginAttempts({ store, sealer, clock })
  const unclaimedTokens = createUnclaimedTokens({ revocations, log, sleep })
  const browserCookie = createCookie('oura_graphql_login', publicUrl)
  const sessionCookie = createCookie('oura_graphql_session', publicUrl)
  const localUserCookie = createCookie('oura_graphql_local_user', publicUrl)
  const csrf = createCsrfProtection([new URL(publicUrl).origin, ...corsOrigins])
  const authenticator = createAuthenticator({
    sessions,
    sessionCookie,
    csrf,
    gatewayTokens,
    clientTokens,
    grants,
    disconnect,
    log,
  })
  const login = createLogin({
    client: clients[provider],
    attempts,
    browserCookie,
    returnTargets: { publicUrl, corsOrigins },
    scopes,
    knownScopes: KNOWN_SCOPES,
  })
  const callback = createCallback({
    publicUrl,
    clientOf,
    attempts,
    sessions,
    gatewayTokens,
    localUsers,
    disconnect,
    cacheEvictions,
    unclaimedTokens,
    grants,
    browserCookie,
    sessionCookie,
    localUserCookie,
    ouraIdOf,
    loginWaitMs,
    operationTimeoutMs: config.operationTimeoutMs,
  })
  const findSession = createFindSession({ sessions, sessionCookie, grants })
  const tokenRoutes = createTokenRoutes({
    gatewayTokens,
    csrf,
    clock,
    bySession: authenticator.grantBySession,
  })
  const routes = createAuthRoutes({
    login,
    callback,
    sessions,
    sessionCookie,
    disconnect,
    localUserCookie,
    csrf,
    tokenRoutes,
    // The demo has no credentials to hand out.
    oauthRoutes:
      demo === undefined
        ? createOAuthServer({
            publicUrl,
            store,
            sealer,
            findSession,
            clientTokens,
            gatewayTokens,
            metrics: createOAuthMetrics(metrics),
            clock,
            log,
          })
        : {},
    accountPage: createAccountPage({ publicUrl, gatewayTokens, findSession }),
    pageContext: { publicUrl, provider },
    log,
  })

  const tasks = backgroundTasks ? [revocations, cacheEvictions, grantMaintenance] : []
  for (const task of tasks) task.start()
  const running = new Set<Promise<unknown>>()

  return {
    answer(request) {
      const response = routes(request).finally(() => running.delete(response))
      running.add(response)
      return response
    },
    authenticator,
    mcpAccess: demo === undefined ? createMcpAccess({ urls: oauthUrls(publicUrl), authenticator }) : null,
    loginUrl: createLoginUrl({ publicUrl, corsOrigins, knownScopes: KNOWN_SCOPES }),
    isStoreAvailable: store.isAvailable,
    async principalOf(userId) {
      const grantGeneration = await grants.generationOf(userId)
      return grantGeneration === null ? null : authenticator.byGrant({ userId, grantGeneration })
    },
    hasGrant: async (userId) => (await grants.generationOf(userId)) !== null,
    async cacheKeyOf(userId) {
      const grantGeneration = await grants.generationOf(userId)
      return grantGeneration === null ? null : grantCacheKey({ userId, grantGeneration })
    },
    async close() {
      await Promise.allSettled(running)
      await Promise.all([unclaimedTokens, ...tasks].map((task) => task.close()))
      await grants.close()
    },
  }
}
