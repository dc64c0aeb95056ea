import type { ProviderName } from './oauth-client.ts'

/** Endpoints of one of Oura's identity providers, and its form of scopes (oura-api.md, section 1). */
export interface Provider {
  readonly name: ProviderName
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly revokeUrl: string
  /** The value of `iss` in a callback, if there is one (RFC 9207). */
  readonly issuer: string
  /** Prefix of each scope in the authorize URL. */
  readonly scopePrefix: '' | 'extapi:'
}

/** Of both: the authorize page of `cloud` forwards to the new provider. */
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

/** Endpoints that replace a provider's own. */
export interface Endpoints {
  readonly authorizeUrl?: string | undefined
  readonly tokenUrl?: string | undefined
  readonly revokeUrl?: string | undefined
}

/** A provider whose endpoints are all on another server, e.g. the simulator. */
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

/** A provider with some endpoints replaced. */
export function withEndpoints(provider: Provider, endpoints: Endpoints): Provider {
  const authorizeUrl = endpoints.authorizeUrl ?? provider.authorizeUrl
  const isOura = new URL(authorizeUrl).hostname.endsWith('.ouraring.com')
  return {
    ...provider,
    authorizeUrl,
    tokenUrl: endpoints.tokenUrl ?? provider.tokenUrl,
    revokeUrl: endpoints.revokeUrl ?? provider.revokeUrl,
    // The server of the consent page names the issuer; a server in place of Oura's names itself.
    issuer: isOura ? provider.issuer : providerAt(provider, authorizeUrl).issuer,
  }
}

/** The demo's provider. Browsers reach its consent page, and find its issuer, below `pagesUrl`. */
export function demoProvider(
  provider: Provider,
  { url, pagesUrl = url }: { readonly url: string; readonly pagesUrl?: string | undefined },
): Provider {
  const toPagesUrl = (address: string) => `${pagesUrl}${new URL(address).pathname}`
  return {
    ...providerAt(provider, url),
    authorizeUrl: toPagesUrl(provider.authorizeUrl),
    issuer: toPagesUrl(provider.issuer),
  }
}
