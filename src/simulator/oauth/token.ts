import { appendBounded } from '../bounded.ts'
import { type Exchange, type HttpResponse, RequestError } from '../http-response.ts'
import { type ClientCredentials, type RegisteredClient, readClientCredentials } from './clients.ts'
import type { Grant } from './grants.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { oauthError, oauthResponse, wrongMethod } from './oauth-response.ts'
import { verifiesChallenge } from './pkce.ts'
import type { ProviderName } from './providers.ts'
import { withPrefix } from './scopes.ts'
import { fingerprint, type TokenCall } from './token-journal.ts'

/** A request to the token endpoint. All its changes happen synchronously, so two calls never interleave. */
export function openToken(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  if (request.method !== 'POST') return { user: null, token: null, respond: () => wrongMethod('POST') }
  const form = request.form ?? new URLSearchParams()
  const credentials = readClientCredentials(request.headers, form)
  const grantType = form.get('grant_type')
  const code = grantType === 'authorization_code' ? form.get('code') : null
  const refreshToken = grantType === 'refresh_token' ? form.get('refresh_token') : null
  const known = refreshToken === null ? null : parts.grants.findRefreshToken(refreshToken)
  const grant = known?.grant ?? parts.codes.find(code ?? '')?.grant
  const credential = code ?? refreshToken
  const call = appendBounded<TokenCall>(parts.calls, {
    provider,
    grantType,
    clientId: credentials?.id ?? null,
    user: grant?.user.id ?? null,
    fingerprint: credential === null ? null : fingerprint(credential),
    at: parts.now(),
    outcome: null,
    // checked here, because a fault may prevent processing, and again when processed, after other calls
    reusedRefreshToken: known?.isUsed ?? false,
  })
  function respond(): HttpResponse {
    if (!request.form) throw refusal(400, 'invalid_request', 'The body is not a form')
    if (grantType === null) throw refusal(400, 'invalid_request', 'grant_type is missing')
    const client = authenticate(provider, grantType, credentials, request, parts)
    if (grantType === 'authorization_code') return exchangeCode(client, code, form, parts)
    if (grantType === 'refresh_token') return refresh(client, refreshToken, call, parts)
    throw refusal(400, 'unsupported_grant_type', `${grantType} is not supported`)
  }
  return { user: call.user, token: null, respond: () => withOutcome(call, respond) }
}

function exchangeCode(
  client: RegisteredClient,
  text: string | null,
  form: URLSearchParams,
  parts: OAuthParts,
): HttpResponse {
  if (text === null) throw refusal(400, 'invalid_request', 'code is missing')
  const code = parts.codes.find(text)
  if (!code || code.grant.clientId !== client.id) throw invalidGrant('Invalid authorization code')
  if (code.isUsed) {
    // a used code may have been stolen (RFC 6749, section 4.1.2)
    code.grant.isRevoked = true
    throw invalidGrant('Authorization code already used')
  }
  // a code works once, even if the rest of the request is wrong
  code.isUsed = true
  if (code.grant.isRevoked || parts.now() >= code.expiresAt) throw invalidGrant('Authorization code expired')
  if (form.get('redirect_uri') !== code.redirectUri) throw invalidGrant('redirect_uri does not match')
  if (!verifiesChallenge(code.challenge, form.get('code_verifier')))
    throw invalidGrant('code_verifier does not match')
  return issued(code.grant, parts)
}

function refresh(
  client: RegisteredClient,
  token: string | null,
  call: TokenCall,
  parts: OAuthParts,
): HttpResponse {
  if (token === null) throw refusal(400, 'invalid_request', 'refresh_token is missing')
  const found = parts.grants.findRefreshToken(token)
  if (!found || found.grant.clientId !== client.id) throw invalidGrant('Invalid refresh token')
  if (found.isUsed) {
    call.reusedRefreshToken = true
    throw invalidGrant('Refresh token already used')
  }
  if (found.grant.isRevoked) throw invalidGrant('Refresh token revoked')
  found.isUsed = true
  return issued(found.grant, parts)
}

function issued(grant: Grant, { grants }: OAuthParts): HttpResponse {
  const { accessToken, refreshToken, expiresIn } = grants.issue(grant)
  return oauthResponse({
    token_type: 'bearer',
    access_token: accessToken,
    expires_in: expiresIn,
    refresh_token: refreshToken,
    scope: [...grant.scopes].map(withPrefix).join(' '),
    id_token: null,
  })
}

function authenticate(
  provider: ProviderName,
  grantType: string,
  credentials: ClientCredentials | null,
  { headers }: OAuthRequest,
  { clients }: OAuthParts,
): RegisteredClient {
  const client = clients.get(credentials?.id ?? '')
  // the error of a provider for an application of the other portal (oura-api.md section 1)
  if (client?.provider && client.provider !== provider && grantType === 'refresh_token') {
    throw refusal(400, 'invalid_request', 'Invalid request')
  }
  const isKnown = client && (client.provider ?? provider) === provider
  if (isKnown && client.secret === credentials?.secret) return client
  throw new Refusal(invalidClient(headers.authorization !== undefined), 'invalid_client')
}

/** The error for an unknown client; with WWW-Authenticate if it used the Authorization header. */
export function invalidClient(usedHeader: boolean): HttpResponse {
  const headers: Record<string, string> = usedHeader ? { 'www-authenticate': 'Basic realm="oauth"' } : {}
  return oauthError(401, 'invalid_client', 'Invalid client', headers)
}

function withOutcome(call: TokenCall, respond: () => HttpResponse): HttpResponse {
  try {
    const response = respond()
    call.outcome = 'issued'
    return response
  } catch (error) {
    call.outcome = error instanceof Refusal ? error.code : 'failed'
    throw error
  }
}

class Refusal extends RequestError {
  readonly code: string

  constructor(response: HttpResponse, code: string) {
    super(response)
    this.code = code
  }
}

const refusal = (status: number, code: string, description: string): Refusal =>
  new Refusal(oauthError(status, code, description), code)

const invalidGrant = (description: string): Refusal => refusal(400, 'invalid_grant', description)
