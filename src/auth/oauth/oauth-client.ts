/** Which of Oura's two identity providers (oura-api.md, section 1). */
export type ProviderName = 'cloud' | 'moi'

/** What a token call brought. */
export interface TokenSet {
  readonly accessToken: string
  /** Single-use; null where the provider gave none. */
  readonly refreshToken: string | null
  /** ms since 1970 */
  readonly expiresAt: number
  /** Granted scopes without Oura's `extapi:` prefix; null where the provider does not report them. */
  readonly scopes: readonly string[] | null
}

/** What starts a login: the state and PKCE challenge that the callback will be held against. */
export interface AuthorizationRequest {
  readonly state: string
  /** S256 challenge of the code verifier (RFC 7636). */
  readonly codeChallenge: string
  /** Names without prefix. */
  readonly scopes: readonly string[]
}

/** The application as which the gateway asks, and where it asks for tokens. */
export interface Registration {
  readonly clientId: string
  readonly tokenUrl: string
}

/** OAuth2 with Oura: one provider, one registered application. */
export interface OAuthClient {
  readonly provider: ProviderName
  readonly registration: Registration
  authorizationUrl(request: AuthorizationRequest): URL
  /**
   * Exchanges the code of a callback (RFC 6749, section 4.1.3).
   * @throws LoginRefusedError for a denial, a wrong state or issuer, a code that is spent or expired
   */
  exchangeCode(callback: URL, expected: { state: string; codeVerifier: string }): Promise<TokenSet>
  /**
   * Spends a refresh token (RFC 6749, section 6). Never repeated in here.
   * @throws InvalidGrantError when the provider refuses the token for good
   * @throws UncertainRefreshError when it cannot be told whether the provider spent the token
   * @throws UpstreamUnavailableError when the provider was not reached at all, or answered 429 or 5xx
   */
  refresh(refreshToken: string): Promise<TokenSet>
  /** Revokes a token (RFC 7009, or the legacy form). A token that is dead already counts as revoked. */
  revoke(token: string): Promise<void>
}
