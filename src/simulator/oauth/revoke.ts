import { type Exchange, type HttpResponse, RequestError } from '../http-response.ts'
import { readClientCredentials } from './clients.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { oauthError, oauthResponse, wrongMethod } from './oauth-response.ts'
import type { ProviderName } from './providers.ts'
import { invalidClient } from './token.ts'

/** A request to the revocation endpoint. */
export function openRevoke(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  const token =
    provider === 'cloud' ? legacyToken(request, parts.revocationForm) : (request.form?.get('token') ?? null)
  const handle = provider === 'cloud' ? revokeLegacy : revoke
  return {
    user: parts.grants.findGrant(token ?? '')?.user.id ?? null,
    token: null,
    respond: () => handle(request, token, parts),
  }
}

// cloud: no client authentication, and 401 for an invalid token (oura-api.md section 1).
function revokeLegacy({ method }: OAuthRequest, token: string | null, { grants }: OAuthParts): HttpResponse {
  if (method !== 'GET' && method !== 'POST') return wrongMethod('GET, POST')
  if (token === null) return oauthError(400, 'invalid_request', 'access_token is missing')
  if (!grants.findGrant(token)) return oauthError(401, 'invalid_token', 'Invalid token')
  grants.revoke(token)
  return oauthResponse({})
}

function legacyToken(
  { method, query, headers }: OAuthRequest,
  form: OAuthParts['revocationForm'],
): string | null {
  const inQuery = query.get('access_token')
  const bearer =
    method === 'POST' ? (/^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? null) : null
  if (form === null) return inQuery ?? bearer
  const [expected, other] = form === 'query' ? [inQuery, bearer] : [bearer, inQuery]
  return expected ?? (other === null ? null : 'a token in the wrong place')
}

// moi: RFC 7009, with client authentication; an invalid token counts as revoked.
function revoke(
  { method, headers, form }: OAuthRequest,
  token: string | null,
  { clients, grants }: OAuthParts,
): HttpResponse {
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
  return oauthResponse({})
}
