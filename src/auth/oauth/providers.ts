import type { ProviderName } from './oauth-client.ts'

/** Where one of Oura's identity providers is, and how it wants scopes (oura-api.md, section 1). */
export interface Provider {
  readonly name: ProviderName
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly revokeUrl: string
  /** What `iss` of a callback must be when it comes (RFC 9207). */
  readonly issuer: string
  /** Put before each scope in the authorize URL. */
  readonly scopePrefix: '' | 'extapi:'
}

/** The new provider stands behind the old one's authorize page too, and is who answers there. */
const ISSUER = 'https://moi.ouraring.com/oauth/v2/ext/oauth-anonymous'

/** Oura's two identity providers. An application belongs to the one in whose portal it was registered. */
export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  cloud: {
    name: 'cloud',
    authorizeUrl: 'https://cloud.ouraring.com/oauth/authorize',
    tokenUrl: 'https://api.ouraring.com/oauth/token',
    revokeUrl: 'https://api.ouraring.com/oauth/revoke',
    issuer: ISSUER,
    scopePrefix: '',
  },
  moi: {
    name: 'moi',
    authorizeUrl: 'https://moi.ouraring.com/oauth/v2/ext/oauth-authorize',
    tokenUrl: 'https://moi.ouraring.com/oauth/v2/ext/oauth-token',
    revokeUrl: 'https://moi.ouraring.com/oauth/v2/ext/oauth-revoke',
    issuer: ISSUER,
    scopePrefix: 'extapi:',
  },
}

/** Single endpoints in the place of a provider's own. */
export interface Endpoints {
  readonly authorizeUrl?: string | undefined
  readonly tokenUrl?: string | undefined
  readonly revokeUrl?: string | undefined
}

/** A provider whose endpoints all stand on another server, e.g. the simulator's. */
export function providerAt(provider: Provider, baseUrl: string): Provider {
  const moved = (url: string) => new URL(new URL(url).pathname, baseUrl).href
  return {
    ...provider,
    authorizeUrl: moved(provider.authorizeUrl),
    tokenUrl: moved(provider.tokenUrl),
    revokeUrl: moved(provider.revokeUrl),
    issuer: moved(provider.issuer),
  }
}

/** A provider with some endpoints of its own replaced. */
export function withEndpoints(provider: Provider, endpoints: Endpoints): Provider {
  const authorizeUrl = endpoints.authorizeUrl ?? provider.authorizeUrl
  const isOura = new URL(authorizeUrl).hostname.endsWith('.ouraring.com')
  return {
    ...provider,
    authorizeUrl,
    tokenUrl: endpoints.tokenUrl ?? provider.tokenUrl,
    revokeUrl: endpoints.revokeUrl ?? provider.revokeUrl,
    // Who shows the consent page names the issuer: another server, standing in for Oura, names itself.
    issuer: isOura ? provider.issuer : providerAt(provider, authorizeUrl).issuer,
  }
}
