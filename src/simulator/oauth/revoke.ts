import type { Exchange } from '../exchange.ts'
import { type Answer, RequestError } from '../http-answer.ts'
import { readClientCredentials } from './clients.ts'
import { oauthAnswer, oauthError, wrongMethod } from './oauth-answer.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import type { ProviderName } from './providers.ts'
import { invalidClient } from './token.ts'

/** A call of the revocation endpoint. */
export function openRevoke(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  const token =
    provider === 'cloud' ? legacyToken(request, parts.revocationForm) : (request.form?.get('token') ?? null)
  const answer = provider === 'cloud' ? revokeLegacy : revoke
  return {
    user: parts.grants.findGrant(token ?? '')?.user.id ?? null,
    token: null,
    answer: () => answer(request, token, parts),
  }
}

// The documented provider: no client authentication, and a dead token answers 401 (oura-api.md section 1).
function revokeLegacy({ method }: OAuthRequest, token: string | null, { grants }: OAuthParts): Answer {
  if (method !== 'GET' && method !== 'POST') return wrongMethod('GET, POST')
  if (token === null) return oauthError(400, 'invalid_request', 'access_token is missing')
  if (!grants.findGrant(token)) return oauthError(401, 'invalid_token', 'Invalid token')
  grants.revoke(token)
  return oauthAnswer({})
}

function legacyToken(
  { method, query, headers }: OAuthRequest,
  form: OAuthParts['revocationForm'],
): string | null {
  const inQuery = query.get('access_token')
  const bearer =
    method === 'POST' ? (/^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null) : null
  if (form === null) return inQuery ?? bearer
  const [meant, other] = form === 'query' ? [inQuery, bearer] : [bearer, inQuery]
  return meant ?? (other === null ? null : 'not looked at')
}

// RFC 7009: with client authentication, and a token that is dead already counts as revoked.
function revoke(
  { method, headers, form }: OAuthRequest,
  token: string | null,
  { clients, grants }: OAuthParts,
): Answer {
  if (method !== 'POST') return wrongMethod('POST')
  if (!form) return oauthError(400, 'invalid_request', 'The body is not a form')
  const credentials = readClientCredentials(headers, form)
  const client = clients.get(credentials?.id ?? '')
  if (!client || client.provider === 'cloud' || client.secret !== credentials?.secret) {
    throw new RequestError(invalidClient(headers.authorization !== undefined))
  }
  if (token === null) return oauthError(400, 'invalid_request', 'token is missing')
  const grant = grants.findGrant(token)
  if (grant && grant.clientId !== client.id) {
    return oauthError(400, 'unauthorized_client', 'The token was issued to another client')
  }
  grants.revoke(token)
  return oauthAnswer({})
}
