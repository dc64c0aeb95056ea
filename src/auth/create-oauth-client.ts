import * as oauth from 'oauth4webapi'
import type { Clock } from '../clock.ts'
import { UpstreamUnavailableError } from '../oura/errors.ts'
import { InvalidGrantError, LoginRefusedError, UncertainRefreshError } from './errors.ts'
import type { OAuthClient, TokenAnswer } from './oauth-client.ts'
import { type Provider, plainScope } from './providers.ts'

export interface OAuthClientOptions {
  readonly provider: Provider
  readonly clientId: string
  readonly clientSecret: string
  /** PUBLIC_URL/auth/callback, to the letter as it was registered. */
  readonly redirectUri: string
  /** Time for a whole token call, ms. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Oura's tokens live for a day or for thirty (oura-api.md, section 1); a day where it does not say. */
const DEFAULT_LIFETIME_SECONDS = 86_400

/** What of the network says that a request never left: nothing can have been spent. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Faults of the registration, not of the user's grant: nobody's grant may die of them. */
const APPLICATION_FAULTS = new Set(['invalid_client', 'unauthorized_client', 'unsupported_grant_type'])

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

  /** Options of one call; the built-in simulator and tests are not behind TLS. */
  const call = () => ({
    signal: AbortSignal.timeout(timeoutMs),
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: fetchWithoutNulls,
  })

  function toAnswer(response: oauth.TokenEndpointResponse): TokenAnswer {
    return {
      accessToken: response.access_token,
      refreshToken: response.refresh_token ?? null,
      expiresAt: clock.now() + (response.expires_in ?? DEFAULT_LIFETIME_SECONDS) * 1000,
      scopes: response.scope === undefined ? null : parseScopes(response.scope),
    }
  }

  return {
    provider: provider.name,
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
    async exchangeCode(callback, { state, codeVerifier }) {
      try {
        const parameters = oauth.validateAuthResponse(server, client, callback, state)
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          parameters,
          redirectUri,
          codeVerifier,
          call(),
        )
        const answer = toAnswer(await oauth.processAuthorizationCodeResponse(server, client, response))
        const reported = callback.searchParams.get('scope')
        return answer.scopes === null && reported !== null
          ? { ...answer, scopes: parseScopes(reported) }
          : answer
      } catch (error) {
        throw toLoginError(error)
      }
    },
    async refresh(refreshToken) {
      try {
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          refreshToken,
          call(),
        )
        if (response.status === 429 || response.status >= 500) {
          throw new UpstreamUnavailableError(
            `Oura's token endpoint answered with status ${response.status}. Try again in a minute.`,
          )
        }
        return toAnswer(await oauth.processRefreshTokenResponse(server, client, response))
      } catch (error) {
        throw toRefreshError(error)
      }
    },
    async revoke(token) {
      try {
        const response = await (provider.name === 'cloud'
          ? revokeLegacy(token)
          : oauth.revocationRequest(server, client, authentication, token, call()))
        // The legacy endpoint answers 401 for a token that is dead already.
        if (response.ok || response.status === 401 || response.status === 400) return
      } catch (error) {
        throw new UpstreamUnavailableError("Oura's revocation endpoint could not be reached.", {
          cause: error,
        })
      }
      throw new UpstreamUnavailableError("Oura's revocation endpoint did not take the token.")
    },
  }

  function revokeLegacy(token: string): Promise<Response> {
    const url = new URL(provider.revokeUrl)
    url.searchParams.set('access_token', token)
    return fetch(url, { method: 'POST', signal: AbortSignal.timeout(timeoutMs) })
  }
}

const parseScopes = (scope: string): string[] => scope.split(' ').filter(Boolean).map(plainScope)

/** Oura sends `id_token: null`, which no OAuth library takes for an absent one. */
async function fetchWithoutNulls(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.headers.get('content-type')?.includes('json')) return response
  const text = await response.text()
  const { status, headers } = response
  return new Response(dropNulls(text), { status, headers: withoutLength(headers) })
}

const dropNulls = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) => value ?? undefined)
  } catch {
    return text
  }
}

const withoutLength = (headers: Headers): Headers => {
  const copy = new Headers(headers)
  for (const name of ['content-length', 'content-encoding']) copy.delete(name)
  return copy
}

function toLoginError(error: unknown): Error {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new LoginRefusedError(error.error === 'access_denied' ? 'denied' : 'refused', { cause: error })
  }
  if (error instanceof oauth.ResponseBodyError) {
    return new LoginRefusedError(error.error === 'invalid_grant' ? 'code-spent' : 'exchange-refused', {
      cause: error,
    })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return new LoginRefusedError('exchange-refused', { cause: error })
  if (error instanceof oauth.OperationProcessingError)
    return new LoginRefusedError('not-ours', { cause: error })
  return new LoginRefusedError('unreachable', { cause: error })
}

function toRefreshError(error: unknown): Error {
  if (error instanceof UpstreamUnavailableError) return error
  if (error instanceof oauth.ResponseBodyError) {
    return APPLICATION_FAULTS.has(error.error)
      ? applicationRefused(error)
      : new InvalidGrantError(error.error, { cause: error })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) return applicationRefused(error)
  const code = (error as { cause?: { code?: string } }).cause?.code
  if (code !== undefined && NOT_REACHED.has(code)) {
    return new UpstreamUnavailableError(
      "Oura's token endpoint could not be reached. Try again in a minute.",
      { cause: error },
    )
  }
  return new UncertainRefreshError('The token call left, and no whole answer came back.', { cause: error })
}

const applicationRefused = (cause: unknown) =>
  new UpstreamUnavailableError(
    "Oura refuses the gateway's own credentials. The operator has to check OURA_CLIENT_ID, OURA_CLIENT_SECRET and OURA_OAUTH.",
    { cause },
  )
