/** One of Oura's two identity providers (oura-api.md, section 1). */
export type ProviderName = 'cloud' | 'moi'

/** The tokens of a token response. */
export interface TokenSet {
  readonly accessToken: string
  /** Single-use; null if the provider issued none. */
  readonly refreshToken: string | null
  /** ms since 1970 */
  readonly expiresAt: number
  /** Granted scopes without Oura's `extapi:` prefix; null if the provider does not report them. */
  readonly scopes: readonly string[] | null
}

/** An authorization request: the state and PKCE challenge against which the callback is validated. */
export interface AuthorizationRequest {
  readonly state: string
  /** S256 challenge of the code verifier (RFC 7636). */
  readonly codeChallenge: string
  /** Without prefix. */
  readonly scopes: readonly string[]
}

/** The registered application, and the token endpoint that it uses. */
export interface Registration {
  readonly clientId: string
  readonly tokenUrl: string
}

/** OAuth 2.0 with one provider of Oura's, as one registered application. */
export interface OAuthClient {
  readonly provider: ProviderName
  readonly registration: Registration
  /** The URL of the consent page. */
  authorizationUrl(request: AuthorizationRequest): URL
  /**
   * Exchanges the code of a callback for tokens (RFC 6749, section 4.1.3).
   * @throws LoginRefusedError for a denial, a wrong state or issuer, a code that is spent or expired
   */
  exchangeCode(callbackUrl: URL, expected: { state: string; codeVerifier: string }): Promise<TokenSet>
  /**
   * Exchanges a refresh token for new tokens (RFC 6749, section 6), which spends it. Never retried here.
   * @throws InvalidGrantError if the provider refuses the token for good
   * @throws UncertainRefreshError if the provider may have spent the token
   * @throws UpstreamUnavailableError if the provider could not be reached, or answered 429 or 5xx
   */
  refresh(refreshToken: string): Promise<TokenSet>
  /**
   * Revokes a token (RFC 7009, or the legacy form). A token that is invalid already counts as revoked.
   * @throws UpstreamUnavailableError
   */
  revoke(token: string): Promise<void>
}
