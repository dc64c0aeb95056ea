import { randomUUID } from 'node:crypto'
import type { Cookie } from './cookies.ts'
import type { Grants } from './grants.ts'
import type { LoginAttempts } from './login-attempts.ts'
import type { LoginFault } from './login-pages.ts'
import type { OAuthClient, ProviderName } from './oauth-client.ts'
import { SESSION_MS, type Sessions } from './sessions.ts'

export interface CallbackOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly clientOf: (provider: ProviderName) => OAuthClient
  readonly attempts: LoginAttempts
  readonly sessions: Sessions
  readonly grants: Pick<Grants, 'keep'>
  readonly browserCookie: Cookie
  readonly sessionCookie: Cookie
  /** Oura's id of the user of an access token; null where the token may not know it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
}

/** What may be a part of keys, and could not be taken for one of our own ids. */
const USABLE_ID = /^(?!local-)[\w.@-]{1,128}$/

/**
 * GET /auth/callback: ends the login that this browser began, and starts its session.
 * @throws LoginRefusedError, or what `ouraIdOf` throws
 */
export function createCallback(
  options: CallbackOptions,
): (request: Request) => Promise<Response | LoginFault> {
  const { publicUrl, clientOf, attempts, sessions, grants, browserCookie, sessionCookie, ouraIdOf } = options
  return async (request) => {
    const { search, searchParams } = new URL(request.url)
    const [state = '', ...more] = searchParams.getAll('state')
    if (state === '' || more.length > 0) return 'not-ours'
    const attempt = await attempts.take(state, browserCookie.read(request))
    if (typeof attempt === 'string') return attempt

    const { codeVerifier, provider, returnTo } = attempt
    // Behind a proxy the request itself may have been made to another address.
    const callback = new URL(`${publicUrl}/auth/callback${search}`)
    const answer = await clientOf(provider).exchangeCode(callback, { state, codeVerifier })
    const userId = await idOf(answer.accessToken)
    await grants.keep(userId, { provider, ...answer })

    // Never the old name: who could have planted that one must not be logged in by somebody else's login.
    const oldSession = sessionCookie.read(request)
    if (oldSession !== null) await sessions.end(oldSession)
    const session = await sessions.begin(userId)
    return new Response(null, {
      status: 303,
      headers: { location: returnTo, 'set-cookie': sessionCookie.set(session, SESSION_MS) },
    })
  }

  async function idOf(accessToken: string): Promise<string> {
    const ouraId = await ouraIdOf(accessToken)
    return ouraId !== null && USABLE_ID.test(ouraId) ? ouraId : `local-${randomUUID()}`
  }
}
