import type { CacheEvictions } from '../accounts/cache-evictions.ts'
import type { GatewayTokens } from '../accounts/gateway-tokens.ts'
import { cacheKeyOf } from '../accounts/holder.ts'
import { ACCOUNT_MS, type LocalAccounts } from '../accounts/local-accounts.ts'
import { SESSION_MS, type Sessions } from '../accounts/sessions.ts'
import type { Grants } from '../grants/grants.ts'
import type { Owner } from '../grants/revocations.ts'
import type { UnclaimedTokens } from '../grants/unclaimed-tokens.ts'
import type { OAuthClient, ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import type { Cookie } from './cookies.ts'
import type { LoginAttempts } from './login-attempts.ts'
import type { LoginStep } from './login-step.ts'

export interface CallbackOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly clientOf: (provider: ProviderName) => OAuthClient
  readonly attempts: LoginAttempts
  readonly sessions: Sessions
  readonly tokens: Pick<GatewayTokens, 'revokeAll'>
  readonly accounts: Pick<LocalAccounts, 'find' | 'rename'>
  /** Ends the account of ours that a browser has named, since somebody whom Oura names has logged in instead. */
  readonly leave: (account: string, heir: string) => Promise<void>
  readonly cacheEvictions: Pick<CacheEvictions, 'announce'>
  readonly unclaimedTokens: Pick<UnclaimedTokens, 'take'>
  readonly grants: Pick<Grants, 'keep'>
  readonly browserCookie: Cookie
  readonly sessionCookie: Cookie
  /** Names the account of a browser whose user's Oura id is not known. */
  readonly accountCookie: Cookie
  /** Oura's id of the user of an access token; null where the token may not know it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
}

/** What may be a part of keys, and could not be taken for one of our own ids. */
const USABLE_ID = /^(?!local-)[\w.@-]{1,128}$/

/**
 * GET /auth/callback: ends the login that this browser began, and starts its session.
 * @throws LoginRefusedError, or what `ouraIdOf` throws
 */
export function createCallback(options: CallbackOptions): LoginStep {
  const { publicUrl, clientOf, attempts, sessions, accounts, unclaimedTokens, grants, leave } = options
  const { browserCookie, sessionCookie, accountCookie, ouraIdOf } = options

  return async (request, login) => {
    const { search, searchParams } = new URL(request.url)
    const [state = '', ...more] = searchParams.getAll('state')
    if (state === '' || more.length > 0) return 'not-ours'
    const attempt = await attempts.take(state, browserCookie.read(request))
    login.returnTo = attempt.returnTo
    if ('fault' in attempt) return attempt.fault

    const { codeVerifier, provider, returnTo } = attempt
    // Behind a proxy the request itself may have been made to another address.
    const callback = new URL(`${publicUrl}/auth/callback${search}`)
    const answer = await clientOf(provider).exchangeCode(callback, { state, codeVerifier })
    const account = accountCookie.read(request)
    const { userId, isLocal, grantGeneration } = await keep(answer, provider, account)

    // Never the old name: who could have planted that one must not be logged in by somebody else's login.
    const oldSession = sessionCookie.read(request)
    if (oldSession !== null) await sessions.end(oldSession)
    // Whoever is known by their own id leaves nothing in the browser that leads to another account.
    if (!isLocal && account !== null) await leave(account, userId)
    const headers = new Headers({ location: returnTo })
    const session = await sessions.begin({ userId, grantGeneration })
    headers.append('set-cookie', sessionCookie.set(session, SESSION_MS))
    if (isLocal) headers.append('set-cookie', accountCookie.set(await accounts.rename(userId), ACCOUNT_MS))
    else if (account !== null) headers.append('set-cookie', accountCookie.clear())
    return new Response(null, { status: 303, headers })
  }

  /** From here on the tokens have an owner; where that fails, they are revoked. */
  async function keep(answer: TokenSet, provider: ProviderName, account: string | null) {
    let owner: Owner = 'unknown'
    try {
      const ouraId = await ouraIdOf(answer.accessToken)
      const isLocal = ouraId === null || !USABLE_ID.test(ouraId)
      const userId = isLocal ? await accounts.find(account) : ouraId
      owner = { userId }
      const { grantGeneration, endedGrantGeneration } = await grants.keep(
        userId,
        { provider, ...answer },
        isLocal,
      )
      if (endedGrantGeneration !== null) await endGrantGeneration(userId, endedGrantGeneration)
      return { userId, isLocal, grantGeneration }
    } catch (error) {
      unclaimedTokens.take(answer, provider, owner)
      throw error
    }
  }

  /**
   * Nothing tells whether it was the same person that came back to an account of ours, or who gave the browser its
   * name for the account. So whatever was handed out before is good no more (grants refuse it already by its grantGeneration):
   * nobody else can then read the data of whoever has logged in now, and they nothing of what was there before.
   */
  async function endGrantGeneration(userId: string, grantGeneration: string): Promise<void> {
    await options.cacheEvictions.announce(cacheKeyOf({ userId, grantGeneration }))
    await options.tokens.revokeAll(userId)
    await sessions.endAll(userId)
  }
}
