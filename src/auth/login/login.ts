import { createHash } from 'node:crypto'
import { plainScope } from '../../oura-scopes.ts'
import type { OAuthClient } from '../oauth/oauth-client.ts'
import { randomToken } from '../random-token.ts'
import type { Cookie } from './cookies.ts'
import { ATTEMPT_MS, type LoginAttempts } from './login-attempts.ts'
import type { LoginStep } from './login-step.ts'
import { DEFAULT_RETURN } from './login-url.ts'
import { type ReturnTargets, resolveReturnTo } from './return-to.ts'

export interface LoginOptions extends ReturnTargets {
  readonly client: OAuthClient
  readonly attempts: LoginAttempts
  /** Binds an attempt to the browser. */
  readonly browserCookie: Cookie
  /** What every login asks for. */
  readonly scopes: readonly string[]
  /** What a login may ask for on top. */
  readonly knownScopes: readonly string[]
}

/**
 * GET /auth/login?returnTo=&scope=: sends the browser to Oura's consent page. `scope` adds to OURA_SCOPES what a
 * FORBIDDEN answer found missing.
 */
export function createLogin(options: LoginOptions): LoginStep {
  const { client, attempts, browserCookie, scopes, knownScopes } = options
  return async (request, login) => {
    const { searchParams } = new URL(request.url)
    const returnTo = resolveReturnTo(searchParams.get('returnTo') ?? DEFAULT_RETURN, options)
    if (returnTo === null) return 'bad-return'
    login.returnTo = returnTo
    const more = (searchParams.get('scope') ?? '').split(' ').filter(Boolean).map(plainScope)
    if (!more.every((scope) => knownScopes.includes(scope) || scopes.includes(scope))) return 'bad-scope'

    // The same for all logins of a browser that are under way: each of two tabs can come to its end.
    const browser = browserCookie.read(request) ?? randomToken()
    const { state, codeVerifier } = await attempts.begin({ provider: client.provider, browser, returnTo })
    const location = client.authorizationUrl({
      state,
      codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      scopes: [...new Set([...scopes, ...more])],
    })
    return new Response(null, {
      status: 302,
      headers: { location: location.href, 'set-cookie': browserCookie.set(browser, ATTEMPT_MS) },
    })
  }
}
