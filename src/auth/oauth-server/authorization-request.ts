import type { Client, Clients } from './clients.ts'
import { type Parameters, toParameters } from './form-body.ts'
import { type OAuthErrorCode, OAuthRequestError } from './oauth-request-error.ts'
import { isRegisteredUri } from './redirect-uris.ts'

/** A valid authorization request (RFC 6749, section 4.1.1). */
export interface AuthorizationRequest {
  readonly client: Client
  /** Registered by the client. */
  readonly redirectUri: string
  /** Of PKCE, with the method S256 (RFC 7636). */
  readonly codeChallenge: string
  /** Returned to the client as it is. @default none */
  readonly state: string | undefined
}

/** Why a request gets no consent page. */
export type AuthorizationFault =
  /** The client or its redirect URI is unknown, so there is nowhere to redirect to. */
  | { readonly kind: 'no-client'; readonly message: string }
  | { readonly kind: 'no-redirect'; readonly message: string }
  /** The error is for the client. */
  | {
      readonly kind: 'refused'
      readonly error: OAuthErrorCode
      readonly message: string
      readonly client: Client
      readonly redirectUri: string
      readonly state: string | undefined
    }

/** BASE64URL of a SHA-256 (RFC 7636, section 4.2). */
const CHALLENGE = /^[\w-]{43}$/
const MAX_STATE_LENGTH = 4_000

/**
 * Reads an authorization request.
 * @param resource the only resource of the server (RFC 8707); a request without one is for it
 */
export async function parseAuthorizationRequest(
  search: URLSearchParams,
  { clients, resource }: { readonly clients: Clients; readonly resource: string },
): Promise<AuthorizationRequest | AuthorizationFault> {
  const [clientId = '', ...otherIds] = search.getAll('client_id')
  const client = otherIds.length > 0 ? null : await clients.find(clientId)
  if (client === null) return { kind: 'no-client', message: 'client_id is unknown.' }
  if (typeof client === 'string') return { kind: 'no-client', message: client }
  const [redirectUri = '', ...otherUris] = search.getAll('redirect_uri')
  if (otherUris.length > 0 || !isRegisteredUri(redirectUri, client.redirectUris)) {
    return { kind: 'no-redirect', message: 'redirect_uri is not one that the client registered.' }
  }
  const [state, ...otherStates] = search.getAll('state')
  const target = { client, redirectUri, state: otherStates.length > 0 ? undefined : state }
  try {
    return { ...target, codeChallenge: checkParameters(toParameters(search), resource) }
  } catch (error) {
    if (!(error instanceof OAuthRequestError)) throw error
    return { kind: 'refused', error: error.error, message: error.message, ...target }
  }
}

/** The code challenge. Unknown parameters and scopes are ignored: there is one scope, and the token response names it. */
function checkParameters(parameters: Parameters, resource: string): string {
  const refuse = (error: OAuthErrorCode, message: string): never => {
    throw new OAuthRequestError(error, message)
  }
  if (parameters.get('response_type') !== 'code') {
    refuse('unsupported_response_type', 'response_type has to be code.')
  }
  if ((parameters.get('response_mode') ?? 'query') !== 'query') {
    refuse('invalid_request', 'response_mode has to be query.')
  }
  if (parameters.has('request') || parameters.has('request_uri')) {
    refuse('invalid_request', 'Send the parameters themselves, not a request object.')
  }
  if ((parameters.get('state') ?? '').length > MAX_STATE_LENGTH) {
    refuse('invalid_request', `state has at most ${MAX_STATE_LENGTH} characters.`)
  }
  // Without a method it would be plain, which protects nothing if the request is read on its way.
  const challenge = parameters.get('code_challenge') ?? ''
  if (parameters.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(challenge)) {
    refuse('invalid_request', 'Send a code_challenge with code_challenge_method=S256 (PKCE).')
  }
  checkResource(parameters, resource)
  return challenge
}

/** @throws OAuthRequestError invalid_target for another resource than that of the server (RFC 8707, section 2) */
export function checkResource(parameters: Parameters, resource: string): void {
  const given = parameters.get('resource')
  if (given === undefined) return
  // As a URL, because the case of scheme and host, and a slash at the end, do not matter.
  const normalized = URL.canParse(given) ? new URL(given).href.replace(/\/$/, '') : ''
  if (normalized === new URL(resource).href) return
  throw new OAuthRequestError('invalid_target', `resource has to be ${resource}.`)
}
