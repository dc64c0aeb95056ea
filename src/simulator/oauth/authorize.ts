import type { Exchange } from '../exchange.ts'
import type { Answer } from '../http-answer.ts'
import type { RegisteredClient } from './clients.ts'
import { consentPage, errorPage } from './consent-page.ts'
import { page, redirect, wrongMethod } from './oauth-answer.ts'
import type { OAuthParts } from './oauth-parts.ts'
import type { OAuthRequest } from './oauth-request.ts'
import { type Challenge, readChallenge } from './pkce.ts'
import { ISSUER_PATH, type ProviderName } from './providers.ts'
import { askedScopes, withoutPrefix } from './scopes.ts'

/** Who asks, and where the answer goes: only when both are sure is anything sent there. */
interface Asking {
  readonly client: RegisteredClient
  /** Where the browser goes back to. */
  readonly target: string
  /** As it was given; null when it was left out. */
  readonly redirectUri: string | null
}

/**
 * A call of the authorize endpoint. GET shows the consent page; POST of its form to the same URL decides: `decision`
 * is allow or deny, each `scope` field holds granted names (none: nothing is granted), `user` is who signs in.
 */
export function openAuthorize(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Exchange {
  const signedIn = parts.users.findPerson(request.form?.get('user') ?? '')
  return {
    user: signedIn?.id ?? null,
    token: null,
    answer: () => authorize(provider, request, parts),
  }
}

function authorize(provider: ProviderName, request: OAuthRequest, parts: OAuthParts): Answer {
  const { method, query } = request
  if (method !== 'GET' && method !== 'POST') return wrongMethod('GET, POST')
  const asking = readAsking(provider, query, parts)
  if (typeof asking === 'string') return page(400, errorPage(asking))

  const sendBack = (result: Record<string, string>): Answer =>
    redirect(callbackUrl(parts.callbackStyle ?? provider, asking, result, query.get('state'), parts))
  const refuse = (error: string, description: string): Answer =>
    sendBack({ error, error_description: description })

  if (query.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'response_type is not code')
  }
  const challenge = readChallenge(query)
  if (challenge && 'error' in challenge) return refuse('invalid_request', challenge.error)
  const asked = askedScopes(provider, query.get('scope'))
  if (method === 'GET') {
    return page(
      200,
      consentPage({
        application: asking.client.name,
        target: asking.target,
        asked,
        people: parts.users.people(),
      }),
    )
  }
  return decide(request, { asking, asked, challenge }, parts, sendBack)
}

function decide(
  { form }: OAuthRequest,
  { asking, asked, challenge }: { asking: Asking; asked: readonly string[]; challenge: Challenge | null },
  { users, codes }: OAuthParts,
  sendBack: (result: Record<string, string>) => Answer,
): Answer {
  const decision = form?.get('decision')
  if (decision === 'deny') {
    return sendBack({ error: 'access_denied', error_description: 'The resource owner denied the request' })
  }
  if (decision !== 'allow') return page(400, errorPage('The form says neither allow nor deny.'))
  const name = form?.get('user')
  const user = name ? users.findPerson(name) : users.people()[0]
  if (!user) return page(400, errorPage('Nobody of that name is known here.'))
  const ticked = new Set(form?.getAll('scope').flatMap((names) => names.split(' ').map(withoutPrefix)))
  const granted = asked.filter((scope) => ticked.has(scope))
  const grant = { clientId: asking.client.id, user, scopes: new Set(granted), isRevoked: false }
  return sendBack({
    code: codes.issue({ grant, redirectUri: asking.redirectUri, challenge }),
    scope: granted.join(' '),
  })
}

// An error text when it is not sure who asks, or where the answer goes: then it must not be sent anywhere.
function readAsking(
  provider: ProviderName,
  query: URLSearchParams,
  { clients }: OAuthParts,
): Asking | string {
  const client = clients.get(query.get('client_id') ?? '')
  // cloud sends applications of the new portal on to moi, and not the other way round
  if (!client || (provider === 'moi' && client.provider === 'cloud'))
    return 'The application is not known here.'
  const redirectUri = query.get('redirect_uri')
  const target = redirectUri ?? client.onlyRedirectUri
  if (target === null) return 'The redirect_uri is missing.'
  if (!client.allowsRedirectTo(target)) return 'The redirect_uri is not registered for this application.'
  return { client, target, redirectUri }
}

function callbackUrl(
  style: ProviderName,
  { target }: Asking,
  { scope, ...result }: Record<string, string>,
  state: string | null,
  { baseUrl }: OAuthParts,
): string {
  const url = new URL(target)
  if (style === 'moi') url.searchParams.append('iss', baseUrl() + ISSUER_PATH)
  for (const [name, value] of Object.entries(result)) url.searchParams.append(name, value)
  // moi does not tell what was granted
  if (style === 'cloud' && scope !== undefined) url.searchParams.append('scope', scope)
  if (state !== null) url.searchParams.append('state', state)
  return url.href
}
