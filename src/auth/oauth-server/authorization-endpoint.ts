import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { isSameSecret } from '../../constant-time.ts'
import type { Log } from '../../log.ts'
import type { Sealer } from '../../store/sealer.ts'
import { MINUTE_MS } from '../../time.ts'
import type { BrowserSession, FindSession } from '../accounts/browser-sessions.ts'
import { isOwnForm } from '../csrf.ts'
import { loginUrlAt } from '../login/login-url.ts'
import { renderPage } from '../login/pages.ts'
import { foreignFormPage } from '../page-endpoint.ts'
import type { AuthorizationCodes } from './authorization-codes.ts'
import {
  expiredConsentPage,
  unknownClientPage,
  unknownRedirectPage,
  wrongRequestPage,
} from './authorization-pages.ts'
import {
  type AuthorizationFault,
  type AuthorizationRequest,
  parseAuthorizationRequest,
} from './authorization-request.ts'
import { type Clients, isDocumentUrl } from './clients.ts'
import { consentPage } from './consent-page.ts'
import { readForm } from './form-body.ts'
import type { OAuthUrls } from './metadata.ts'
import type { OAuthMetrics } from './oauth-metrics.ts'
import { OAuthRequestError } from './oauth-request-error.ts'
import { redirectTarget } from './redirect-uris.ts'

export interface AuthorizationEndpointOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly urls: Pick<OAuthUrls, 'issuer' | 'resource' | 'authorize'>
  readonly clients: Clients
  readonly codes: Pick<AuthorizationCodes, 'create'>
  readonly findSession: FindSession
  readonly sealer: Sealer
  readonly metrics: OAuthMetrics
  readonly clock: Clock
  readonly log: Log
}

/** How long a consent page may stay open. */
const PAGE_MS = 10 * MINUTE_MS

/**
 * GET and POST /auth/oauth/authorize (RFC 6749, section 3.1): asks the logged-in user for consent, each time, and hands the
 * client a code. Nothing redirects to a client before its user has decided.
 */
export function createAuthorizationEndpoint(options: AuthorizationEndpointOptions) {
  const { publicUrl, urls, clients, codes, findSession, sealer, metrics, clock, log } = options
  const action = new URL(urls.authorize).pathname
  const parse = (query: string) =>
    parseAuthorizationRequest(new URLSearchParams(query), { clients, resource: urls.resource })

  /** Proves that the page of a request was shown to a session, and when. Other sessions and requests have other proofs. */
  const proofText = ({ sessionId }: BrowserSession, query: string, shownAt: string) =>
    `oauth-consent\0${sessionId}\0${shownAt}\0${query}`

  function prove(session: BrowserSession, query: string): string {
    const shownAt = `${clock.now()}`
    return `${shownAt}.${sealer.hash(proofText(session, query, shownAt))}`
  }

  function isProof(proof: string, session: BrowserSession, query: string): boolean {
    const [shownAt = '', given = ''] = proof.split('.')
    const age = clock.now() - Number(shownAt)
    if (!(age >= 0 && age < PAGE_MS)) return false
    return sealer.hashes(proofText(session, query, shownAt)).some((hash) => isSameSecret(given, hash))
  }

  const restartUrl = (query: string) => `${action}?${query}`
  const loginUrl = (query: string) => loginUrlAt(publicUrl, { returnTo: restartUrl(query) })

  /** The redirect URI with a response (RFC 6749, sections 4.1.2 and 4.1.2.1), and its issuer (RFC 9207). */
  function responseUrl(
    { redirectUri, state }: { readonly redirectUri: string; readonly state: string | undefined },
    parameters: Readonly<Record<string, string>>,
  ): string {
    const all = { ...parameters, ...(state !== undefined && { state }), iss: urls.issuer }
    return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${new URLSearchParams(all)}`
  }

  function refuse(fault: AuthorizationFault): Response {
    if (fault.kind === 'no-client') {
      metrics.answered('authorize', 'invalid_client')
      return renderPage(unknownClientPage(fault.message))
    }
    if (fault.kind === 'no-redirect') {
      metrics.answered('authorize', 'invalid_request')
      return renderPage(unknownRedirectPage(fault.message))
    }
    const { error, message } = fault
    metrics.answered('authorize', error)
    const url = responseUrl(fault, { error, error_description: message })
    return renderPage(wrongRequestPage(message, url))
  }

  const redirect = (status: 302 | 303, location: string) =>
    new Response(null, { status, headers: { location } })

  async function allow(request: AuthorizationRequest, { grant }: BrowserSession): Promise<Response> {
    const { client, redirectUri, codeChallenge } = request
    const receiver = redirectTarget(redirectUri)
    const code = await codes.create({
      grant,
      client: { id: client.id, receiver, resource: urls.resource },
      clientName: client.name,
      redirectUri,
      codeChallenge,
      tokenId: randomUUID(),
    })
    metrics.answered('authorize', 'ok')
    log.info({ receiver }, 'access of an MCP client allowed')
    return redirect(303, responseUrl(request, { code }))
  }

  function deny(request: AuthorizationRequest): Response {
    metrics.answered('authorize', 'access_denied')
    const message = 'The user denied access.'
    return redirect(303, responseUrl(request, { error: 'access_denied', error_description: message }))
  }

  return {
    async ask(request: Request): Promise<Response> {
      const query = new URL(request.url).search.slice(1)
      const session = await findSession(request)
      const clientId = new URLSearchParams(query).get('client_id') ?? ''
      // Documents are fetched for users who are logged in only: a stranger must not aim the gateway at other servers.
      if (session === null && isDocumentUrl(clientId)) return redirect(302, loginUrl(query))
      const parsed = await parse(query)
      if ('kind' in parsed) return refuse(parsed)
      if (session === null) return redirect(302, loginUrl(query))
      const hidden = { query, proof: prove(session, query) }
      return renderPage(consentPage(parsed, { action, hidden, loginUrl: loginUrl(query) }))
    },
    async decide(request: Request): Promise<Response> {
      if (!isOwnForm(request, publicUrl)) return renderPage(foreignFormPage)
      const form = await readForm(request).catch((error: unknown) => {
        if (error instanceof OAuthRequestError) return new Map<string, string>()
        throw error
      })
      const query = form.get('query') ?? ''
      const session = await findSession(request)
      if (session === null || !isProof(form.get('proof') ?? '', session, query)) {
        return renderPage(expiredConsentPage(restartUrl(query)))
      }
      // Again: a metadata document may have changed since.
      const parsed = await parse(query)
      if ('kind' in parsed) return refuse(parsed)
      return form.get('decision') === 'allow' ? allow(parsed, session) : deny(parsed)
    },
  }
}
