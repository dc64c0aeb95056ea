import type { IncomingHttpHeaders } from 'node:http'
import type { ProviderName } from './providers.ts'

/** An application registered with Oura. */
export interface OAuthClientRegistration {
  id: string
  secret: string
  /** Compared as exact strings. */
  redirectUris: string[]
  /** The portal it is registered in; the token endpoint of the other refuses it. @default both */
  provider?: ProviderName
  /** Its name on the consent page. @default its id */
  name?: string
}

/** A registered application, as the endpoints use it. */
export interface RegisteredClient {
  readonly id: string
  readonly secret: string
  readonly name: string
  readonly provider: ProviderName | null
  /** The default redirect_uri: the only registered one; null if there are several or none. */
  readonly onlyRedirectUri: string | null
  allowsRedirectTo(uri: string): boolean
}

/** An application that is always registered. Any http://localhost or http://127.0.0.1 URL is its redirect URI. */
export const DEMO_CLIENT = { id: 'demo-client', secret: 'demo-client-secret' } as const

/** The registered applications by id. */
export function registerClients(
  registrations: readonly OAuthClientRegistration[],
): ReadonlyMap<string, RegisteredClient> {
  const demo: RegisteredClient = {
    ...DEMO_CLIENT,
    name: 'Your gateway',
    provider: null,
    onlyRedirectUri: null,
    allowsRedirectTo: isLoopback,
  }
  const others = registrations.map(({ id, secret, redirectUris, provider, name }): RegisteredClient => {
    const [only, ...more] = redirectUris
    return {
      id,
      secret,
      name: name ?? id,
      provider: provider ?? null,
      onlyRedirectUri: only !== undefined && more.length === 0 ? only : null,
      allowsRedirectTo: (uri) => redirectUris.includes(uri),
    }
  })
  return new Map([demo, ...others].map((client) => [client.id, client]))
}

/** The client id and secret of a request. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
}

/** Reads them from the Authorization header or the body (RFC 6749, section 2.3.1); null if neither has them. */
export function readClientCredentials(
  headers: IncomingHttpHeaders,
  form: URLSearchParams,
): ClientCredentials | null {
  const basic = /^Basic +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (basic !== undefined) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
    return { id: formDecoded(id), secret: formDecoded(secret.join(':')) }
  }
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  return id === null || secret === null ? null : { id, secret }
}

function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname, username, password } = new URL(uri)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1'
  return protocol === 'http:' && isLocal && username === '' && password === '' && !uri.includes('#')
}

// both parts of a Basic header are form-encoded (RFC 6749, section 2.3.1)
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
