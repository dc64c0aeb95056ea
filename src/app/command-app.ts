import { existsSync } from 'node:fs'
import { createGatewayTokens } from '../auth/accounts/gateway-tokens.ts'
import type { GatewayToken } from '../auth/accounts/token-entries.ts'
import { readMintRequest } from '../auth/accounts/token-routes.ts'
import type { DemoUpstream } from '../auth/oauth/application.ts'
import { registeredApplication } from '../auth/oauth/application.ts'
import { type ApplicationCheck, checkApplicationAt } from '../auth/oauth/check-application.ts'
import type { ProviderName } from '../auth/oauth/oauth-client.ts'
import { createProviderClient, openStoredGrants } from '../auth/stored-grants.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { SetupError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createMetrics } from '../metrics.ts'
import type { OuraClient } from '../oura/client.ts'
import { type Cost, createCost } from '../oura/cost.ts'
import type { OuraUser } from '../oura/user.ts'
import { readOuraUserId, userOfIssuedToken } from '../oura/user-id.ts'
import type { LoggedChange } from '../store/change-log.ts'
import { createStore } from '../store/create-store.ts'
import type { Store } from '../store/store.ts'
import { parseStoreUrl } from '../store/store-url.ts'
import { createConfiguredClient } from './configured-client.ts'

export interface CommandAppDeps {
  /** Replaces Oura if the configuration has the demo on. */
  readonly demo: DemoUpstream | undefined
  readonly clock: Clock
  readonly log: Log
}

/** What a command needs that reads a user's records: Oura's client, and the users who logged in to the gateway. */
export interface CommandApp {
  readonly client: OuraClient
  /** Ids of the users with a stored grant, in order. */
  storedUserIds(): Promise<string[]>
  /** A user with a stored grant, which is refreshed when needed; null if there is none. */
  storedUser(userId: string): Promise<OuraUser | null>
  /** Oura's id of a user; null if the token may not read it. @throws what the client throws */
  ouraIdOf(user: OuraUser, cost: Cost): Promise<string | null>
  /**
   * The records of a user that webhook events have named since an instant, ms since 1970. None without a stored log.
   * @param userId Oura's id
   */
  changesSince(userId: string, time: number): Promise<readonly LoggedChange[]>
  /** The store of the configuration; null if the command has none, see `mayHaveEntries`. */
  readonly store: Pick<Store, 'isAvailable' | 'isPersistent'> | null
  /** Whether the Redis of the rate limits can be read and written; true if they are not shared. */
  areLimitsAvailable(): Promise<boolean>
  /**
   * The scopes of a user's stored grant, without prefix; null if there is no grant, or if Oura did not report them.
   * @throws UnsealError if GATEWAY_SECRET is another one
   */
  grantedScopes(userId: string): Promise<readonly string[] | null>
  readonly gatewayTokens: CommandTokens
  /** Asks the token endpoint of one of Oura's identity providers whether it knows the application. */
  checkApplication(provider: ProviderName): Promise<ApplicationCheck>
  close(): Promise<void>
}

/** The gateway tokens of users with a stored grant. */
export interface CommandTokens {
  list(userId: string): Promise<readonly GatewayToken[]>
  /**
   * Makes a token. It is not stored in clear, so this is the only time that it is shown.
   * @param request `name`, and `expiresAt` as an instant with an offset, as POST /auth/tokens takes them
   * @throws BadUserInputError; SetupError if the user has just disconnected
   */
  create(userId: string, request: object): Promise<GatewayToken & { readonly token: string }>
  /** False if the user has no such token. */
  revoke(userId: string, id: string): Promise<boolean>
}

/**
 * The composition root of commands, beside app.ts: the same client, store and grants as the gateway has, without its
 * server. A refresh takes the lease of the store, so that the gateway may run at the same time.
 * @throws StoreSetupError if the store cannot be opened as configured
 */
export function createCommandApp(config: Config, { demo, clock, log }: CommandAppDeps): CommandApp {
  const oura = createConfiguredClient(config, { baseUrl: demo?.url ?? config.ouraApiUrl, clock, log })
  const { client } = oura
  const ouraIdOf = (user: OuraUser, cost: Cost): Promise<string | null> =>
    readOuraUserId(client, user, {
      signal: new AbortController().signal,
      deadlineAt: clock.now() + config.operationTimeoutMs,
      cost,
    })
  const application = demo === undefined ? registeredApplication(config, undefined) : null
  const store =
    application === null || !mayHaveEntries(config.storeUrl)
      ? null
      : createStore(config.storeUrl, { clock, log })
  const stored =
    application === null || store === null
      ? null
      : openStoredGrants(config, {
          application,
          demo,
          store,
          ouraIdOf: (accessToken) => ouraIdOf(userOfIssuedToken(accessToken), createCost()),
          // They are not read: a command is no server.
          metrics: createMetrics(),
          clock,
          log,
        })
  /** @throws SetupError without a store that has users */
  function tokensOfStore() {
    if (stored === null || store === null) throw new SetupError('There is no store with users.')
    return createGatewayTokens({ store, sealer: stored.sealer, clock })
  }
  const gatewayTokens: CommandTokens = {
    list: async (userId) => tokensOfStore().list(userId),
    async create(userId, request) {
      const tokens = tokensOfStore()
      const { name, expiresAt } = readMintRequest(request, clock.now())
      const grantGeneration = (await stored?.grants.generationOf(userId)) ?? null
      if (grantGeneration === null) throw new SetupError(`The user ${userId} has just disconnected.`)
      return tokens.mint({ userId, grantGeneration }, name, expiresAt)
    },
    revoke: async (userId, id) => tokensOfStore().revoke(userId, id),
  }
  return {
    client,
    gatewayTokens,
    storedUserIds: async () => (await stored?.grantStore.list())?.toSorted() ?? [],
    async storedUser(userId) {
      const grantGeneration = (await stored?.grants.generationOf(userId)) ?? null
      return stored === null || grantGeneration === null
        ? null
        : stored.grants.userOf({ userId, grantGeneration })
    },
    ouraIdOf,
    changesSince: async (userId, time) => (await store?.changeLog.since(userId, time)) ?? [],
    store,
    areLimitsAvailable: oura.isAvailable,
    grantedScopes: async (userId) => (await stored?.grantStore.read(userId))?.stored.grant.scopes ?? null,
    async checkApplication(provider) {
      if (application === null) return { outcome: 'unclear', reason: 'no application' }
      return checkApplicationAt(createProviderClient(config, { name: provider, application, demo, clock }))
    },
    async close() {
      await stored?.grants.close()
      await store?.close()
      await oura.close()
    },
  }
}

/** False for a store of this process alone, and for a file that is not there: a command must not create one. */
function mayHaveEntries(storeUrl: string): boolean {
  const location = parseStoreUrl(storeUrl)
  return location.kind === 'redis' || (location.kind === 'file' && existsSync(location.path))
}
