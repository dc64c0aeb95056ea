import type { JsonObject } from '../json.ts'

/** Oura's two identity providers (oura-api.md section 1): the documented `cloud`, and the newer `moi`. */
export type ProviderName = 'cloud' | 'moi'

/** The provider and endpoint of an OAuth path. */
export interface OAuthRoute {
  readonly provider: ProviderName
  readonly endpoint: 'authorize' | 'token' | 'revoke' | 'discovery'
}

/** The path of the issuer URL, which is `iss` of the callback. */
export const ISSUER_PATH = '/oauth/v2/ext/oauth-anonymous'

const ROUTES: ReadonlyMap<string, OAuthRoute> = new Map([
  ['/oauth/authorize', { provider: 'cloud', endpoint: 'authorize' }],
  ['/oauth/token', { provider: 'cloud', endpoint: 'token' }],
  ['/oauth/revoke', { provider: 'cloud', endpoint: 'revoke' }],
  ['/oauth/v2/ext/oauth-authorize', { provider: 'moi', endpoint: 'authorize' }],
  ['/oauth/v2/ext/oauth-token', { provider: 'moi', endpoint: 'token' }],
  ['/oauth/v2/ext/oauth-revoke', { provider: 'moi', endpoint: 'revoke' }],
  [`${ISSUER_PATH}/.well-known/openid-configuration`, { provider: 'moi', endpoint: 'discovery' }],
])

/** The OAuth endpoint of a path; null if there is none. */
export function findOAuthRoute(path: string): OAuthRoute | null {
  return ROUTES.get(path) ?? null
}

/** The resource name of an endpoint in the journal and in faults. */
export function resourceOf({ endpoint }: OAuthRoute): string {
  return `oauth_${endpoint}`
}

/** The OpenID discovery document of moi. */
export function discoveryDocument(baseUrl: string, scopes: readonly string[]): JsonObject {
  return {
    issuer: baseUrl + ISSUER_PATH,
    authorization_endpoint: `${baseUrl}/oauth/v2/ext/oauth-authorize`,
    token_endpoint: `${baseUrl}/oauth/v2/ext/oauth-token`,
    revocation_endpoint: `${baseUrl}/oauth/v2/ext/oauth-revoke`,
    scopes_supported: scopes,
    response_types_supported: ['code', 'token'],
    // the real document lists all four, but its endpoint refuses the last two
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'implicit'],
    code_challenge_methods_supported: ['S256', 'plain'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    authorization_response_iss_parameter_supported: true,
  }
}
