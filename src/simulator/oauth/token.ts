import type { Exchange } from '../exchange.ts'
import { type Answer, RequestError } from '../http-answer.ts'
import { type ClientCredentials, type RegisteredClient, readClientCredentials } from './clients.ts'
import type { Grant } from './grants.ts'
import { oauthAnswer, oauthError, wrongMethod } from './oauth-answer.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { isAnswered } from './pkce.ts'
import type { ProviderName } from './providers.ts'
import { withPrefix } from './scopes.ts'
import { fingerprint, recordCall, type TokenCall } from './token-journal.ts'

/** A call of the token endpoint: everything it changes, it changes at once, so that two calls never interleave. */
export function openToken(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  if (request.method !== 'POST') return { user: null, token: null, answer: () => wrongMethod('POST') }
  const form = request.form ?? new URLSearchParams()
  const credentials = readClientCredentials(request.headers, form)
  const grantType = form.get('grant_type')
  const code = grantType === 'authorization_code' ? form.get('code') : null
  const refreshToken = grantType === 'refresh_token' ? form.get('refresh_token') : null
  const known = refreshToken === null ? null : parts.grants.findRefreshToken(refreshToken)
  const grant = known?.grant ?? parts.codes.find(code ?? '')?.grant
  const brought = code ?? refreshToken
  const call = recordCall(parts.calls, {
    provider,
    grantType,
    clientId: credentials?.id ?? null,
    user: grant?.user.id ?? null,
    fingerprint: brought === null ? null : fingerprint(brought),
    at: parts.now(),
    outcome: null,
    // seen here, and once more when it is processed: a fault may come first, or another call
    reusedRefreshToken: known?.isSpent ?? false,
  })
  const answer = (): Answer => {
    if (!request.form) throw refusal(400, 'invalid_request', 'The body is not a form')
    if (grantType === null) throw refusal(400, 'invalid_request', 'grant_type is missing')
    const client = authenticate(provider, grantType, credentials, request, parts)
    if (grantType === 'authorization_code') return exchangeCode(client, code, form, parts)
    if (grantType === 'refresh_token') return refresh(client, refreshToken, call, parts)
    throw refusal(400, 'unsupported_grant_type', `${grantType} is not supported`)
  }
  return { user: call.user, token: null, answer: () => recorded(call, answer) }
}

function exchangeCode(
  client: RegisteredClient,
  text: string | null,
  form: URLSearchParams,
  parts: OAuthParts,
): Answer {
  if (text === null) throw refusal(400, 'invalid_request', 'code is missing')
  const code = parts.codes.find(text)
  if (!code || code.grant.clientId !== client.id) throw invalidGrant('Invalid authorization code')
  if (code.isSpent) {
    // one of the two who brought it has stolen it
    code.grant.isRevoked = true
    throw invalidGrant('Authorization code already used')
  }
  // whatever is wrong with the rest, there is no second try
  code.isSpent = true
  if (code.grant.isRevoked || parts.now() >= code.expiresAt) throw invalidGrant('Authorization code expired')
  if (form.get('redirect_uri') !== code.redirectUri) throw invalidGrant('redirect_uri does not match')
  if (!isAnswered(code.challenge, form.get('code_verifier')))
    throw invalidGrant('code_verifier does not match')
  return issued(code.grant, parts)
}

function refresh(client: RegisteredClient, token: string | null, call: TokenCall, parts: OAuthParts): Answer {
  if (token === null) throw refusal(400, 'invalid_request', 'refresh_token is missing')
  const found = parts.grants.findRefreshToken(token)
  if (!found || found.grant.clientId !== client.id) throw invalidGrant('Invalid refresh token')
  if (found.isSpent) {
    call.reusedRefreshToken = true
    throw invalidGrant('Refresh token already used')
  }
  if (found.grant.isRevoked) throw invalidGrant('Refresh token revoked')
  found.isSpent = true
  return issued(found.grant, parts)
}

function issued(grant: Grant, { grants }: OAuthParts): Answer {
  const { accessToken, refreshToken, expiresIn } = grants.issue(grant)
  return oauthAnswer({
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
  // what an application of the other portal meets at the wrong provider (oura-api.md section 1)
  if (client?.provider && client.provider !== provider && grantType === 'refresh_token') {
    throw refusal(400, 'invalid_request', 'Invalid request')
  }
  const isKnown = client && (client.provider ?? provider) === provider
  if (isKnown && client.secret === credentials?.secret) return client
  throw new Refusal(invalidClient(headers.authorization !== undefined), 'invalid_client')
}

/** The refusal of an unknown application; one that used the Authorization header is told how to use it. */
export function invalidClient(usedHeader: boolean): Answer {
  const headers: Record<string, string> = usedHeader ? { 'www-authenticate': 'Basic realm="oauth"' } : {}
  return oauthError(401, 'invalid_client', 'Invalid client', headers)
}

function recorded(call: TokenCall, answer: () => Answer): Answer {
  try {
    const made = answer()
    call.outcome = 'issued'
    return made
  } catch (error) {
    call.outcome = error instanceof Refusal ? error.code : 'failed'
    throw error
  }
}

class Refusal extends RequestError {
  readonly code: string

  constructor(answer: Answer, code: string) {
    super(answer)
    this.code = code
  }
}

function refusal(status: number, code: string, description: string): Refusal {
  return new Refusal(oauthError(status, code, description), code)
}

function invalidGrant(description: string): Refusal {
  return refusal(400, 'invalid_grant', description)
}
