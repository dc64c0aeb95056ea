import type { Exchange } from '../http-response.ts'
import { METHOD_NOT_ALLOWED } from '../http-response.ts'
import type { JsonObject } from '../json.ts'
import type { KnownUser, Users } from '../users.ts'
import { openAuthorize } from './authorize.ts'
import {
  DEMO_CLIENT,
  type OAuthClientRegistration,
  type RegisteredClient,
  registerClients,
} from './clients.ts'
import { createCodes } from './codes.ts'
import { createGrants, type TokenPair } from './grants.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { oauthResponse } from './oauth-response.ts'
import { discoveryDocument, type OAuthRoute, type ProviderName } from './providers.ts'
import { openRevoke } from './revoke.ts'
import { SCOPES, withoutPrefix, withPrefix } from './scopes.ts'
import { openToken } from './token.ts'
import type { TokenCall } from './token-journal.ts'

/** The options of the simulator's OAuth server. */
export interface OAuthOptions {
  /** Applications besides DEMO_CLIENT. */
  clients?: OAuthClientRegistration[]
  /** @default 2592000, 30 days */
  accessTokenSeconds?: number
  /** @default 600 */
  codeSeconds?: number
  /**
   * The callback style of both providers: `cloud` reports the granted scopes, `moi` its issuer (`iss`). The real cloud
   * has been observed in the style of moi. @default each its own
   */
  style?: ProviderName
  /**
   * What a revocation ends, which Oura does not document: `pair`, the tokens of the same grant, or `authorization`, all
   * grants of the user to the application. @default 'pair'
   */
  revocationEnds?: 'pair' | 'authorization'
  /**
   * Where cloud's revocation endpoint reads the token, on which reports differ: `access_token` in the query, or the
   * bearer of a POST. A token elsewhere counts as unknown. @default either
   */
  revocationForm?: 'query' | 'bearer'
  /** The base URL of the pages, if a server in front serves them. @default the simulator's URL */
  pagesUrl?: string
}

/** The journal of the token endpoints, and functions that expire or revoke tokens, for tests. */
export interface OAuthControls {
  /** All calls of the token endpoints in order of arrival. */
  readonly journal: readonly TokenCall[]
  /** The number of these calls. */
  readonly tokenCalls: number
  /** The number of refresh tokens that were used. */
  readonly spentRefreshTokens: number
  /** The number of grants with a valid refresh token. */
  readonly liveGrants: number
  /** The number of calls with a used refresh token: a gateway that makes such calls loses logins. */
  readonly reusedRefreshTokens: number
  /** Expires all access tokens issued so far; their refresh tokens stay valid. */
  expireAccessTokens(): void
  /** Revokes all grants issued so far, and all codes. */
  revokeAll(): void
}

/** The OAuth server: its endpoints, and the users of its tokens. */
export interface OAuthServer extends OAuthControls {
  /** The registered applications by id. */
  readonly clients: ReadonlyMap<string, RegisteredClient>
  open(route: OAuthRoute, request: OAuthRequest): Exchange
  /** The user of a valid access token, with the scopes of its grant. */
  findUser(accessToken: string): KnownUser | null
  /**
   * Issues tokens as a login does. `user` is an id or a bearer token; `scopes` are plain or prefixed names, by default
   * all. Throws if there is no such user.
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
    clients: parts.clients,
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
      const user = users.findByIdOrToken(name)
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
      return grants.countLive()
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

const isSuccessfulRefresh = ({ grantType, outcome }: TokenCall): boolean =>
  grantType === 'refresh_token' && outcome === 'issued'

function openDiscovery({ method }: OAuthRequest, baseUrl: () => string): Exchange {
  const metadata = (): JsonObject => discoveryDocument(baseUrl(), [...SCOPES.keys()].map(withPrefix))
  return {
    user: null,
    token: null,
    respond: () => (method === 'GET' ? oauthResponse(metadata()) : METHOD_NOT_ALLOWED),
  }
}
