import type { Account, Caller } from '../account.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { OuraUser } from '../oura/user.ts'
import { createAuthorizationUrl } from './authorization-url.ts'
import { createCallback } from './callback.ts'
import { createCookie } from './cookies.ts'
import { createDisconnect } from './disconnect.ts'
import { createGatewayTokens } from './gateway-tokens.ts'
import type { Grants } from './grants.ts'
import { createLogin } from './login.ts'
import { createLoginAttempts } from './login-attempts.ts'
import type { OAuthClient, ProviderName } from './oauth-client.ts'
import type { Storage } from './records.ts'
import { createRevocations } from './revocations.ts'
import { createAuthRoutes } from './routes.ts'
import { createSameOrigin } from './same-origin.ts'
import { createSessions } from './sessions.ts'
import { createTokenRoutes } from './token-routes.ts'

export interface AuthOptions extends Storage {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /** The provider that logins go to. */
  readonly provider: ProviderName
  /** Also of the other provider: a grant lives on with the one that issued it. */
  readonly clientOf: (provider: ProviderName) => OAuthClient
  readonly grants: Grants
  readonly scopes: readonly string[]
  readonly knownScopes: readonly string[]
  /** Oura's id of the user of an access token; null where the token may not know it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** Drops the cached documents of a user, by the key of the Oura client; returns their size. */
  readonly forgetDocuments: (userKey: string) => number
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
  /** The address at which a login can mend what kept a request from its data. */
  authorizationUrl(request: Request, scope: string | undefined): string
  /** Lets logins that are under way finish; the store can be closed afterwards. */
  close(): Promise<void>
}

/** Puts logins, sessions, gateway tokens and their routes together, and begins to retry revocations. */
export function createAuth(options: AuthOptions): Auth {
  const { publicUrl, corsOrigins, provider, clientOf, grants, ouraIdOf, forgetDocuments, clock, log } =
    options
  const storage = { store: options.store, sealer: options.sealer, clock }
  const attempts = createLoginAttempts(storage)
  const sessions = createSessions(storage)
  const tokens = createGatewayTokens(storage)
  const revocations = createRevocations({
    ...storage,
    log,
    revoke: (issuer, token) => clientOf(issuer).revoke(token),
  })
  const disconnect = createDisconnect({
    grants,
    sessions,
    tokens,
    revocations,
    forgetDocuments,
    revokeNow: (token) => clientOf(provider).revoke(token),
  })

  const browserCookie = createCookie('oura_graphql_login', publicUrl)
  const sessionCookie = createCookie('oura_graphql_session', publicUrl)
  const sameOrigin = createSameOrigin([new URL(publicUrl).origin, ...corsOrigins])
  const loginUrl = `${publicUrl}/auth/login`

  async function userOf(request: Request): Promise<string | null> {
    const session = sameOrigin.isTrusted(request) ? sessionCookie.read(request) : null
    return session === null ? null : sessions.find(session)
  }
  const callerOf = (userId: string | null): Caller | null =>
    userId === null
      ? null
      : {
          user: grants.userOf(userId),
          account: {
            grantedScopes: async () => (await grants.read(userId))?.scopes ?? null,
            disconnect: () => disconnect.account(userId),
          },
        }

  const routes = createAuthRoutes({
    login: createLogin({ ...options, client: clientOf(provider), attempts, browserCookie }),
    callback: createCallback({
      publicUrl,
      clientOf,
      attempts,
      sessions,
      grants,
      browserCookie,
      sessionCookie,
      ouraIdOf,
    }),
    sessions,
    sessionCookie,
    sameOrigin,
    tokens: createTokenRoutes({ tokens, sameOrigin, clock, userOf }),
    place: { loginUrl, provider },
    log,
  })
  const running = new Set<Promise<unknown>>()
  revocations.start()

  return {
    answer(request) {
      const answer = routes(request).finally(() => running.delete(answer))
      running.add(answer)
      return answer
    },
    bySession: async (request) => callerOf(await userOf(request)),
    byGatewayToken: async (token) => callerOf(await tokens.find(token)),
    passThrough: (user) => ({
      grantedScopes: async () => null,
      disconnect: () => disconnect.passThrough(user),
    }),
    authorizationUrl: createAuthorizationUrl(loginUrl, corsOrigins),
    async close() {
      await Promise.allSettled(running)
      await revocations.close()
    },
  }
}
