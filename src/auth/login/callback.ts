import { SECOND_MS } from '../../time.ts'
import type { CacheEvictions } from '../accounts/cache-evictions.ts'
import type { Disconnect } from '../accounts/disconnect.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import { LOCAL_USER_MS, type LocalUsers } from '../accounts/local-users.ts'
import { SESSION_MS, type Sessions } from '../accounts/sessions.ts'
import { type GrantReference, type Grants, grantCacheKey } from '../grants/grants.ts'
import type { UnclaimedTokens } from '../grants/unclaimed-tokens.ts'
import type { OAuthClient, ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import type { Cookie } from './cookies.ts'
import { ATTEMPT_MS, type LoginAttempts } from './login-attempts.ts'
import type { LoginStep } from './login-pages.ts'

export interface CallbackOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly clientOf: (provider: ProviderName) => OAuthClient
  readonly attempts: LoginAttempts
  readonly sessions: Sessions
  readonly gatewayTokens: Pick<GatewayTokens, 'revokeAll'>
  readonly localUsers: Pick<LocalUsers, 'findOrCreate' | 'rotateToken'>
  readonly disconnect: Pick<Disconnect, 'localUser'>
  readonly cacheEvictions: Pick<CacheEvictions, 'evict'>
  readonly unclaimedTokens: Pick<UnclaimedTokens, 'revoke'>
  readonly grants: Pick<Grants, 'save'>
  readonly browserCookie: Cookie
  readonly sessionCookie: Cookie
  /** The browser's token of a user whose Oura id is unknown. */
  readonly localUserCookie: Cookie
  /** Oura's id of the user of an access token; null if the token may not read it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** How long a login that comes now would wait for the application's rate limit, ms. */
  readonly loginWaitMs: () => Promise<number>
  /** Time that `ouraIdOf` has, ms. */
  readonly operationTimeoutMs: number
}

/** Longest wait for the rate limit during a login, ms. */
const MAX_WAIT_MS = 10 * SECOND_MS

/** Oura ids that can be part of a store key and cannot be mistaken for the id of a local user. */
const USABLE_ID = /^(?!local-)[\w.@-]{1,128}$/

/**
 * GET /auth/callback: completes the login that this browser started, and creates its session.
 * @throws LoginRefusedError, and what `ouraIdOf` throws
 */
export function createCallback(options: CallbackOptions): LoginStep {
  const { publicUrl, clientOf, attempts, sessions, gatewayTokens, localUsers, disconnect } = options
  const { cacheEvictions, unclaimedTokens, grants, ouraIdOf, loginWaitMs, operationTimeoutMs } = options
  const { browserCookie, sessionCookie, localUserCookie } = options

  /** Saves the grant of a login. If that fails, the tokens are revoked. */
  async function saveGrant(tokens: TokenSet, provider: ProviderName, localUserToken: string | null) {
    let tokenOwner: string | null = null
    try {
      const ouraId = await ouraIdOf(tokens.accessToken)
      const isLocal = ouraId === null || !USABLE_ID.test(ouraId)
      const userId = isLocal ? await localUsers.findOrCreate(localUserToken) : ouraId
      tokenOwner = userId
      const { grantGeneration, endedGrantGeneration } = await grants.save(
        userId,
        { provider, ...tokens },
        { startsNewGeneration: isLocal },
      )
      if (endedGrantGeneration !== null) {
        await endGrantGeneration({ userId, grantGeneration: endedGrantGeneration })
      }
      return { userId, isLocal, grantGeneration }
    } catch (error) {
      unclaimedTokens.revoke(tokens, provider, tokenOwner)
      throw error
    }
  }

  /**
   * Ends everything that an earlier login of a local user handed out. Whether the same person logs in again, and who
   * put the token into the browser, is unknown. So no one else may read the data of the person who logged in now, and
   * this person may not read what was there before. (`grants` refuses the old grantGeneration already.)
   */
  async function endGrantGeneration(grant: GrantReference): Promise<void> {
    await cacheEvictions.evict(grantCacheKey(grant))
    await gatewayTokens.revokeAll(grant.userId)
    await sessions.endAll(grant.userId)
  }

  return async (request, progress) => {
    const { search, searchParams } = new URL(request.url)
    const [state = '', ...more] = searchParams.getAll('state')
    if (state === '' || more.length > 0) return 'not-ours'
    // Before the attempt and the code are used up: the same page works later. A denial sends nothing to Oura.
    const waitMs = searchParams.has('error') ? 0 : await loginWaitMs()
    if (waitMs > Math.min(MAX_WAIT_MS, operationTimeoutMs)) {
      progress.retryAfterSeconds = Math.ceil(waitMs / SECOND_MS)
      progress.mayReload = waitMs < ATTEMPT_MS / 2
      return 'rate-limited'
    }
    const attempt = await attempts.consume(state, browserCookie.read(request))
    progress.returnTo = attempt.returnTo
    if ('fault' in attempt) return attempt.fault

    const { codeVerifier, provider, returnTo } = attempt
    // Not the URL of the request, which differs behind a proxy.
    const callbackUrl = new URL(`${publicUrl}/auth/callback${search}`)
    const tokens = await clientOf(provider).exchangeCode(callbackUrl, { state, codeVerifier })
    const localUserToken = localUserCookie.read(request)
    const { userId, isLocal, grantGeneration } = await saveGrant(tokens, provider, localUserToken)

    // Always a new session id: an attacker may have planted the old one (session fixation).
    const oldSessionId = sessionCookie.read(request)
    if (oldSessionId !== null) await sessions.end(oldSessionId)
    // A user with an Oura id leaves nothing in the browser that leads to a local user.
    if (!isLocal && localUserToken !== null) await disconnect.localUser(localUserToken, userId)
    const headers = new Headers({ location: returnTo })
    const sessionId = await sessions.create({ userId, grantGeneration })
    headers.append('set-cookie', sessionCookie.set(sessionId, SESSION_MS))
    if (isLocal) {
      headers.append('set-cookie', localUserCookie.set(await localUsers.rotateToken(userId), LOCAL_USER_MS))
    } else if (localUserToken !== null) {
      headers.append('set-cookie', localUserCookie.clear())
    }
    return new Response(null, { status: 303, headers })
  }
}
