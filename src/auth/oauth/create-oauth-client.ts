import * as oauth from 'oauth4webapi'
import type { Clock } from '../../clock.ts'
import { UpstreamUnavailableError } from '../../oura/errors.ts'
import { plainScope } from '../../oura-scopes.ts'
import { LoginRefusedError } from '../errors.ts'
import type { OAuthClient, TokenSet } from './oauth-client.ts'
import { toCallbackError, toExchangeError, toRefreshError } from './oauth-errors.ts'
import { oauthFetch } from './oauth-fetch.ts'
import type { Provider } from './providers.ts'

export interface OAuthClientOptions {
  readonly provider: Provider
  readonly clientId: string
  readonly clientSecret: string
  /** PUBLIC_URL/auth/callback, exactly as it was registered. */
  readonly redirectUri: string
  /** Time for a whole request, ms. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Oura's tokens live for one day or thirty days (oura-api.md, section 1); one day if the response does not say. */
const DEFAULT_LIFETIME_SECONDS = 86_400

export function createOAuthClient(options: OAuthClientOptions): OAuthClient {
  const { provider, clientId, clientSecret, redirectUri, timeoutMs, clock } = options
  const server: oauth.AuthorizationServer = {
    issuer: provider.issuer,
    authorization_endpoint: provider.authorizeUrl,
    token_endpoint: provider.tokenUrl,
    revocation_endpoint: provider.revokeUrl,
  }
  const client: oauth.Client = { client_id: clientId }
  const authentication = oauth.ClientSecretPost(clientSecret)

  /** Options of one request. The built-in simulator has no TLS. */
  const requestOptions = () => ({
    signal: AbortSignal.timeout(timeoutMs),
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: oauthFetch,
  })

  function toTokenSet(response: oauth.TokenEndpointResponse): TokenSet {
    return {
      accessToken: response.access_token,
      refreshToken: response.refresh_token ?? null,
      expiresAt: clock.now() + (response.expires_in ?? DEFAULT_LIFETIME_SECONDS) * 1000,
      scopes: response.scope === undefined ? null : parseScopes(response.scope),
    }
  }

  return {
    provider: provider.name,
    registration: { clientId, tokenUrl: provider.tokenUrl },
    authorizationUrl({ state, codeChallenge, scopes }) {
      const url = new URL(provider.authorizeUrl)
      const parameters = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.map((scope) => `${provider.scopePrefix}${scope}`).join(' '),
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
      return url
    },
    async exchangeCode(callbackUrl, { state, codeVerifier }) {
      const parameters = validate(callbackUrl, state)
      let status: number | undefined
      try {
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          parameters,
          redirectUri,
          codeVerifier,
          requestOptions(),
        )
        status = response.status
        const tokens = toTokenSet(await oauth.processAuthorizationCodeResponse(server, client, response))
        const reported = parameters.get('scope')
        return tokens.scopes === null && reported !== null
          ? { ...tokens, scopes: parseScopes(reported) }
          : tokens
      } catch (error) {
        throw toExchangeError(error, status)
      }
    },
    async refresh(refreshToken) {
      let status: number | undefined
      try {
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          refreshToken,
          requestOptions(),
        )
        status = response.status
        return toTokenSet(await oauth.processRefreshTokenResponse(server, client, response))
      } catch (error) {
        throw toRefreshError(error, status)
      }
    },
    async revoke(token) {
      try {
        const isRevoked = provider.name === 'cloud' ? await revokeLegacy(token) : await revokeByRfc(token)
        if (isRevoked) return
      } catch (error) {
        throw new UpstreamUnavailableError("Oura's revocation endpoint could not be reached.", {
          cause: error,
        })
      }
      throw new UpstreamUnavailableError("Oura's revocation endpoint did not accept the token.")
    },
  }

  /**
   * The parameters of a callback that belongs to this login.
   * @throws LoginRefusedError
   */
  function validate(callbackUrl: URL, state: string) {
    // oauth4webapi rejects it too, but with the same error as a wrong state.
    const [issuer, ...issuers] = callbackUrl.searchParams.getAll('iss')
    if (issuer && issuers.length === 0 && issuer !== provider.issuer) {
      throw new LoginRefusedError('wrong-issuer')
    }
    let parameters: URLSearchParams
    try {
      parameters = oauth.validateAuthResponse(server, client, callbackUrl, state)
    } catch (error) {
      throw toCallbackError(error)
    }
    const [code, ...codes] = parameters.getAll('code')
    if (!code || codes.length > 0) throw new LoginRefusedError('not-ours')
    return parameters
  }

  async function revokeByRfc(token: string): Promise<boolean> {
    return (await oauth.revocationRequest(server, client, authentication, token, requestOptions())).ok
  }

  /** Sources disagree on the form of the request (oura-api.md, section 1), so all forms are tried. */
  async function revokeLegacy(token: string): Promise<boolean> {
    const inQuery = new URL(provider.revokeUrl)
    inQuery.searchParams.set('access_token', token)
    const forms: readonly (readonly [URL | string, RequestInit])[] = [
      [inQuery, { method: 'POST' }],
      [inQuery, { method: 'GET' }],
      [provider.revokeUrl, { method: 'POST', headers: { authorization: `Bearer ${token}` } }],
    ]
    let isInvalidToken = false
    for (const [url, form] of forms) {
      const response = await oauthFetch(url, {
        ...form,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (response.ok) return true
      // 401 is the response for a token that is invalid already; the others mean that the form is wrong.
      if (![400, 401, 404, 405].includes(response.status)) return false
      isInvalidToken ||= response.status === 401
    }
    return isInvalidToken
  }
}

const parseScopes = (scope: string): string[] => scope.split(' ').filter(Boolean).map(plainScope)
