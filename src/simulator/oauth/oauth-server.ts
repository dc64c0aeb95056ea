import type { Exchange } from '../exchange.ts'
import { METHOD_NOT_ALLOWED } from '../http-answer.ts'
import type { JsonObject } from '../json.ts'
import type { KnownUser, Users } from '../users.ts'
import { openAuthorize } from './authorize.ts'
import { DEMO_CLIENT, type OAuthClientRegistration, registerClients } from './clients.ts'
import { createCodes } from './codes.ts'
import { createGrants, type TokenPair } from './grants.ts'
import { oauthAnswer } from './oauth-answer.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { discoveryDocument, type OAuthRoute, type ProviderName } from './providers.ts'
import { openRevoke } from './revoke.ts'
import { SCOPES, withoutPrefix, withPrefix } from './scopes.ts'
import { openToken } from './token.ts'
import type { TokenCall } from './token-journal.ts'

/** How the OAuth server of the simulator is set up. */
export interface OAuthOptions {
  /** Applications beside DEMO_CLIENT. */
  clients?: OAuthClientRegistration[]
  /** @default 2592000, 30 days */
  accessTokenSeconds?: number
  /** @default 600 */
  codeSeconds?: number
  /**
   * What the callback of both providers looks like: `cloud` reports the granted scopes, `moi` its name (`iss`) instead.
   * The real cloud has been seen to answer like moi. @default each in its own style
   */
  style?: ProviderName
  /**
   * What a revocation ends, which Oura does not say: `pair`, what was issued together with the token, or
   * `authorization`, all that the user has allowed the application. @default 'pair'
   */
  revocationEnds?: 'pair' | 'authorization'
  /**
   * How cloud's revocation wants a token, which is disputed: as `access_token` in the query, or as the bearer of a POST.
   * In the other place it is not known. @default in either
   */
  revocationForm?: 'query' | 'bearer'
  /** Base of the pages as browsers see them, where a server in front serves them. @default the simulator's address */
  pagesUrl?: string
}

/** What tests see and do. */
export interface OAuthKnobs {
  /** Every call of a token endpoint in order of arrival. */
  readonly journal: readonly TokenCall[]
  /** How many of them there were. */
  readonly tokenCalls: number
  /** Refresh tokens that were used, as they may be once. */
  readonly spentRefreshTokens: number
  /** Grants that have a refresh token which still does. */
  readonly liveGrants: number
  /** Calls that brought a used one again: the mark of a gateway that loses people's logins. */
  readonly reusedRefreshTokens: number
  /** Ends all access tokens issued so far; their refresh tokens live on. */
  expireAccessTokens(): void
  /** Ends all grants issued so far, and the codes on their way. */
  revokeAll(): void
}

/** The OAuth server: its endpoints, and the users that its tokens stand for. */
export interface OAuthServer extends OAuthKnobs {
  open(route: OAuthRoute, request: OAuthRequest): Exchange
  /** The user of a live access token, with the scopes it was granted. */
  findUser(accessToken: string): KnownUser | null
  /**
   * Tokens as after a login. `user` is an id or a bearer token, `scopes` plain or prefixed names, by default all.
   * Throws when there is no such user.
   */
  issueTokens(user: string, scopes?: readonly string[], clientId?: string): TokenPair
}

export function createOAuthServer(
  {
    clients = [],
    accessTokenSeconds = 2_592_000,
    codeSeconds = 600,
    style,
    revocationEnds,
    revocationForm,
  }: OAuthOptions,
  { now, users, baseUrl }: { now: () => number; users: Users; baseUrl: () => string },
): OAuthServer {
  const calls: TokenCall[] = []
  const codes = createCodes(now, codeSeconds)
  const grants = createGrants({
    now,
    accessTokenSeconds,
    revokesAll: revocationEnds === 'authorization',
  })
  const parts: OAuthParts = {
    now,
    users,
    clients: registerClients(clients),
    codes,
    grants,
    calls,
    callbackStyle: style ?? null,
    revocationForm: revocationForm ?? null,
    baseUrl,
  }

  return {
    open: ({ provider, endpoint }, request) => {
      switch (endpoint) {
        case 'authorize':
          return openAuthorize(provider, request, parts)
        case 'token':
          return openToken(provider, request, parts)
        case 'revoke':
          return openRevoke(provider, request, parts)
        case 'discovery':
          return openDiscovery(request, baseUrl)
      }
    },
    findUser: grants.findUser,
    issueTokens: (name, scopes = [...SCOPES.keys()], clientId = DEMO_CLIENT.id) => {
      const user = users.findPerson(name)
      if (!user) throw new Error('issueTokens: there is no such user')
      const plain = new Set(scopes.map(withoutPrefix))
      return grants.issue({ clientId, user, scopes: plain, isRevoked: false })
    },
    journal: calls,
    get tokenCalls() {
      return calls.length
    },
    get spentRefreshTokens() {
      return calls.filter(isSuccessfulRefresh).length
    },
    get liveGrants() {
      return grants.live()
    },
    get reusedRefreshTokens() {
      return calls.filter(({ reusedRefreshToken }) => reusedRefreshToken).length
    },
    expireAccessTokens: grants.expireAccessTokens,
    revokeAll: () => {
      grants.revokeAll()
      codes.clear()
    },
  }
}

function isSuccessfulRefresh({ grantType, outcome }: TokenCall): boolean {
  return grantType === 'refresh_token' && outcome === 'issued'
}

function openDiscovery({ method }: OAuthRequest, baseUrl: () => string): Exchange {
  const document = (): JsonObject => discoveryDocument(baseUrl(), [...SCOPES.keys()].map(withPrefix))
  return {
    user: null,
    token: null,
    answer: () => (method === 'GET' ? oauthAnswer(document()) : METHOD_NOT_ALLOWED),
  }
}
