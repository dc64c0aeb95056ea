import type { Account, Caller } from '../account.ts'
import type { Clock } from '../clock.ts'
import { UnauthenticatedError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { OuraUser } from '../oura/user.ts'
import type { LoginUrl } from '../server/answer/login-url.ts'
import { createCacheEvictions } from './accounts/cache-evictions.ts'
import { createDisconnect } from './accounts/disconnect.ts'
import { createGatewayTokens } from './accounts/gateway-tokens.ts'
import type { Holder } from './accounts/holder.ts'
import { createLocalAccounts } from './accounts/local-accounts.ts'
import { createSessions } from './accounts/sessions.ts'
import { createTokenRoutes } from './accounts/token-routes.ts'
import { createGrantMaintenance } from './grants/grant-maintenance.ts'
import type { Grants } from './grants/grants.ts'
import type { Revocations } from './grants/revocations.ts'
import { createUnclaimedTokens } from './grants/unclaimed-tokens.ts'
import { createAuthorizationUrl } from './login/authorization-url.ts'
import { createCallback } from './login/callback.ts'
import { createCookie } from './login/cookies.ts'
import { createLogin } from './login/login.ts'
import { createLoginAttempts } from './login/login-attempts.ts'
import { createSameOrigin } from './login/same-origin.ts'
import type { OAuthClient, ProviderName } from './oauth/oauth-client.ts'
import type { Storage } from './records.ts'
import { createAuthRoutes } from './routes.ts'

export interface AuthOptions extends Storage {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /** The provider that logins go to. */
  readonly provider: ProviderName
  /** Also of the other provider: a grant lives on with the one that issued it. */
  readonly clientOf: (provider: ProviderName) => OAuthClient
  readonly grants: Grants
  readonly revocations: Revocations
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly scopes: readonly string[]
  readonly knownScopes: readonly string[]
  /** Oura's id of the user of an access token; null where the token may not know it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** Drops the cached documents of a user, by the name they are kept under; returns their size. */
  readonly forgetRecords: (cacheKey: string) => number
  readonly clock: Clock
  readonly log: Log
}

/** Who is who, and how somebody becomes known. */
export interface Auth {
  /** Answers the routes below /auth; null where there is none. */
  answer(request: Request): Promise<Response | null>
  /** Whose session comes with a request; null without a live one. */
  bySession(request: Request): Promise<Caller | null>
  /** Whose gateway token it is; null for one that is not known. */
  byGatewayToken(token: string): Promise<Caller | null>
  /** The account of somebody who brought a token of Oura's. */
  passThrough(user: OuraUser): Account
  readonly authorizationUrl: LoginUrl
  /** Lets logins that are under way finish; the store can be closed afterwards. */
  close(): Promise<void>
}

/** Puts logins, sessions, gateway tokens and their routes together, and begins with the work in the background. */
export function createAuth(options: AuthOptions): Auth {
  const { publicUrl, corsOrigins, provider, clientOf, grants, revocations, forgetRecords, clock, log } =
    options
  const storage = { store: options.store, sealer: options.sealer, clock }
  const attempts = createLoginAttempts(storage)
  const sessions = createSessions(storage)
  const tokens = createGatewayTokens(storage)
  const accounts = createLocalAccounts(storage)
  const cacheEvictions = createCacheEvictions({ ...storage, forgetRecords, log })
  const unclaimedTokens = createUnclaimedTokens(options)
  const grantMaintenance = createGrantMaintenance({ ...storage, revocations, sessions, tokens, log })
  const disconnect = createDisconnect({
    grants,
    sessions,
    tokens,
    accounts,
    revocations,
    cacheEvictions,
    forgetRecords,
    revokeNow: (token) => clientOf(provider).revoke(token),
  })

  const leave = async (account: string, heir: string | null = null): Promise<void> => {
    const userId = await accounts.end(account)
    if (userId !== null) await disconnect.leftBehind(userId, heir)
  }

  const browserCookie = createCookie('oura_graphql_login', publicUrl)
  const sessionCookie = createCookie('oura_graphql_session', publicUrl)
  const accountCookie = createCookie('oura_graphql_account', publicUrl)
  const sameOrigin = createSameOrigin([new URL(publicUrl).origin, ...corsOrigins])

  let isTold = false
  async function holderOf(request: Request): Promise<Holder | null> {
    const session = sessionCookie.read(request)
    if (session === null) return null
    if (sameOrigin.isTrusted(request)) return sessions.find(session)
    // Once, for the operator whose PUBLIC_URL is not the address that browsers see.
    if (!isTold) log.warn({}, 'a session did not count, for it came from a page of another origin')
    isTold = true
    throw new UnauthenticatedError(
      'The session does not count for pages of another origin. Use the gateway at its PUBLIC_URL, or list the origin of the page in CORS_ORIGINS.',
    )
  }
  const callerOf = (holder: Holder | null): Caller | null =>
    holder === null
      ? null
      : {
          user: grants.userOf(holder),
          account: {
            grantedScopes: async () => (await grants.read(holder.userId))?.scopes ?? null,
            disconnect: () => disconnect.account(holder),
          },
        }

  const routes = createAuthRoutes({
    login: createLogin({ ...options, client: clientOf(provider), attempts, browserCookie }),
    callback: createCallback({
      ...options,
      attempts,
      sessions,
      tokens,
      accounts,
      leave,
      cacheEvictions,
      unclaimedTokens,
      browserCookie,
      sessionCookie,
      accountCookie,
    }),
    sessions,
    sessionCookie,
    leave,
    accountCookie,
    sameOrigin,
    tokens: createTokenRoutes({ tokens, sameOrigin, clock, holderOf }),
    place: { publicUrl, provider },
    log,
  })
  const running = new Set<Promise<unknown>>()
  const background = [revocations, cacheEvictions, grantMaintenance]
  for (const work of background) work.start()

  return {
    answer(request) {
      const answer = routes(request).finally(() => running.delete(answer))
      running.add(answer)
      return answer
    },
    bySession: async (request) => callerOf(await holderOf(request)),
    byGatewayToken: async (token) => callerOf(await tokens.find(token)),
    passThrough: (user) => ({
      grantedScopes: async () => null,
      disconnect: () => disconnect.passThrough(user),
    }),
    authorizationUrl: createAuthorizationUrl(options),
    async close() {
      await Promise.allSettled(running)
      await Promise.all([unclaimedTokens, ...background].map((work) => work.close()))
    },
  }
}
