import { InvalidGrantError, ReauthorizationRequiredError, UncertainRefreshError } from '../auth/errors.ts'
import type { OAuthClient, ProviderName, TokenSet } from '../auth/oauth/oauth-client.ts'
import { PROVIDERS, providerAt } from '../auth/oauth/providers.ts'
import { type Clock, systemClock } from '../clock.ts'
import { UpstreamUnavailableError } from '../oura/errors.ts'
import { createSingleFlight } from '../single-flight.ts'
import { MINUTE_MS } from '../time.ts'
import type { ClientUser } from './user.ts'

/** The tokens of a grant. Store them where no one else can read them. */
export interface GrantTokens {
  readonly accessToken: string
  /** Single-use; null if Oura issued none. */
  readonly refreshToken: string | null
  /** When the access token expires, ms since 1970. */
  readonly expiresAt: number
}

export interface GrantUserOptions {
  /** See ClientUser. */
  readonly id?: string | undefined
  /** The application that the user has granted access to. */
  readonly application: { readonly id: string; readonly secret: string }
  /** The identity provider in whose portal the application was registered (OURA_OAUTH). @default 'cloud' */
  readonly provider?: ProviderName | undefined
  /** A server in place of Oura's token endpoints, such as the simulator's. @default Oura's */
  readonly baseUrl?: string | undefined
  readonly tokens: GrantTokens
  /**
   * Stores renewed tokens. It is awaited before they are used, and called again by the next request if it fails: Oura has
   * spent the refresh token before.
   */
  readonly onRefresh: (tokens: GrantTokens) => void | Promise<void>
  /** Time for a token request, ms. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** @default the machine's clock */
  readonly clock?: Clock | undefined
}

/** How long before its expiry an access token is renewed. */
const AHEAD_MS = MINUTE_MS

/** A token that replaced a rejected one within this time is not replaced again: Oura would reject every one. */
const YOUNG_MS = MINUTE_MS

/**
 * A user with a grant of your own custody: the access token is renewed before it expires and after Oura rejected it, by one
 * request at a time. Its requests throw ReauthorizationRequiredError once Oura refuses the refresh token.
 */
export function createGrantUser(options: GrantUserOptions): ClientUser {
  const { id, application, provider = 'cloud', baseUrl, onRefresh } = options
  const { timeoutMs = 10_000, clock = systemClock } = options
  const flights = createSingleFlight<string>()
  let tokens = options.tokens
  let renewedAt = Number.NEGATIVE_INFINITY
  let isStored = true
  let opening: Promise<OAuthClient> | undefined

  async function openOAuthClient(): Promise<OAuthClient> {
    // Imported here because a client with an access token needs no OAuth.
    const { createOAuthClient } = await import('../auth/oauth/create-oauth-client.ts')
    return createOAuthClient({
      provider: baseUrl === undefined ? PROVIDERS[provider] : providerAt(PROVIDERS[provider], baseUrl),
      clientId: application.id,
      clientSecret: application.secret,
      // Of logins alone.
      redirectUri: '',
      timeoutMs,
      clock,
    })
  }

  async function requestTokens(refreshToken: string): Promise<TokenSet> {
    opening ??= openOAuthClient()
    const client = await opening
    try {
      // Once more if the first response was lost: Oura may not have spent the token.
      return await client.refresh(refreshToken).catch((error: unknown) => {
        if (error instanceof UncertainRefreshError) return client.refresh(refreshToken)
        throw error
      })
    } catch (cause) {
      if (cause instanceof InvalidGrantError) throw new ReauthorizationRequiredError(null, { cause })
      if (!(cause instanceof UncertainRefreshError)) throw cause
      throw new UpstreamUnavailableError(
        'Oura did not answer the request to refresh the access token. Try again in a minute.',
        { cause },
      )
    }
  }

  /** Stores tokens that are not stored yet. */
  async function store(): Promise<string> {
    if (!isStored) await onRefresh(tokens)
    isStored = true
    return tokens.accessToken
  }

  async function renew(): Promise<string> {
    const { refreshToken } = tokens
    if (refreshToken === null) throw new ReauthorizationRequiredError(null)
    const { accessToken, refreshToken: next, expiresAt } = await requestTokens(refreshToken)
    tokens = { accessToken, refreshToken: next ?? refreshToken, expiresAt }
    renewedAt = clock.now()
    isStored = false
    return store()
  }

  const current = () =>
    flights.run('tokens', () => (clock.now() < tokens.expiresAt - AHEAD_MS ? store() : renew()))

  return {
    id,
    accessToken: current,
    async refreshAccessToken(rejected) {
      if (tokens.accessToken !== rejected) return current()
      if (clock.now() < renewedAt + YOUNG_MS) return null
      return flights.run('tokens', () => (tokens.accessToken === rejected ? renew() : store()))
    },
  }
}
