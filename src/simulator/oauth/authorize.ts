import type { Exchange, HttpResponse } from '../http-response.ts'
import type { RegisteredClient } from './clients.ts'
import { consentPage, errorPage } from './consent-page.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { page, redirect, wrongMethod } from './oauth-response.ts'
import { type Challenge, readChallenge } from './pkce.ts'
import { ISSUER_PATH, type ProviderName } from './providers.ts'
import { requestedScopes, withoutPrefix } from './scopes.ts'

/** The client and the redirect target of a request. Both must be valid before anything is sent to the target. */
interface RedirectTarget {
  readonly client: RegisteredClient
  /** The URL that the browser returns to. */
  readonly url: string
  /** The redirect_uri parameter; null if it was omitted. */
  readonly redirectUri: string | null
}

/**
 * A request to the authorize endpoint. GET shows the consent page. POST submits its form to the same URL: `decision` is
 * allow or deny, each `scope` field has granted names (no field: no scope), `user` is the user who signs in.
 */
export function openAuthorize(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  const signedIn = parts.users.findByIdOrToken(request.form?.get('user') ?? '')
  return {
    user: signedIn?.id ?? null,
    token: null,
    respond: () => authorize(provider, request, parts),
  }
}

function authorize(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): HttpResponse {
  const { method, query } = request
  if (method !== 'GET' && method !== 'POST') return wrongMethod('GET, POST')
  const target = readRedirectTarget(provider, query, parts)
  if (typeof target === 'string') return page(400, errorPage(target))

  const sendBack = (result: Record<string, string>): HttpResponse =>
    redirect(callbackUrl(parts.callbackStyle ?? provider, target, result, query.get('state'), parts))
  const refuse = (error: string, description: string): HttpResponse =>
    sendBack({ error, error_description: description })

  if (query.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'response_type is not code')
  }
  const challenge = readChallenge(query)
  if (challenge && 'error' in challenge) return refuse('invalid_request', challenge.error)
  const scopes = requestedScopes(provider, query.get('scope'))
  if (method === 'GET') {
    return page(
      200,
      consentPage({
        application: target.client.name,
        redirectUrl: target.url,
        scopes,
        users: parts.users.all(),
      }),
    )
  }
  return decide(request, { target, scopes, challenge }, parts, sendBack)
}

function decide(
  { form }: OAuthRequest,
  {
    target,
    scopes,
    challenge,
  }: { target: RedirectTarget; scopes: readonly string[]; challenge: Challenge | null },
  { users, codes }: OAuthParts,
  sendBack: (result: Record<string, string>) => HttpResponse,
): HttpResponse {
  const decision = form?.get('decision')
  if (decision === 'deny') {
    return sendBack({ error: 'access_denied', error_description: 'The resource owner denied the request' })
  }
  if (decision !== 'allow') return page(400, errorPage('The form must have the decision allow or deny.'))
  const name = form?.get('user')
  const user = name ? users.findByIdOrToken(name) : users.all()[0]
  if (!user) return page(400, errorPage('There is no user with this id.'))
  const ticked = new Set(form?.getAll('scope').flatMap((names) => names.split(' ').map(withoutPrefix)))
  const granted = scopes.filter((scope) => ticked.has(scope))
  const grant = { clientId: target.client.id, user, scopes: new Set(granted), isRevoked: false }
  return sendBack({
    code: codes.issue({ grant, redirectUri: target.redirectUri, challenge }),
    scope: granted.join(' '),
  })
}

// Returns an error text if the client or the redirect target is not valid: then the browser must not be redirected.
function readRedirectTarget(
  provider: ProviderName,
  query: URLSearchParams,
  { clients }: OAuthParts,
): RedirectTarget | string {
  const client = clients.get(query.get('client_id') ?? '')
  // cloud accepts applications of the new portal, but moi refuses those of the old one
  if (!client || (provider === 'moi' && client.provider === 'cloud'))
    return 'The client_id is not registered.'
  const redirectUri = query.get('redirect_uri')
  const url = redirectUri ?? client.onlyRedirectUri
  if (url === null) return 'The redirect_uri is missing.'
  if (!client.allowsRedirectTo(url)) return 'The redirect_uri is not registered for this application.'
  return { client, url, redirectUri }
}

function callbackUrl(
  style: ProviderName,
  target: RedirectTarget,
  { scope, ...result }: Record<string, string>,
  state: string | null,
  { baseUrl }: OAuthParts,
): string {
  const url = new URL(target.url)
  if (style === 'moi') url.searchParams.append('iss', baseUrl() + ISSUER_PATH)
  for (const [name, value] of Object.entries(result)) url.searchParams.append(name, value)
  // moi does not report the granted scopes
  if (style === 'cloud' && scope !== undefined) url.searchParams.append('scope', scope)
  if (state !== null) url.searchParams.append('state', state)
  return url.href
}
