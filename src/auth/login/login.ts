import { createHash } from 'node:crypto'
import { plainScope } from '../../oura-scopes.ts'
import type { OAuthClient } from '../oauth/oauth-client.ts'
import { randomToken } from '../sealed-entries.ts'
import type { Cookie } from './cookies.ts'
import { ATTEMPT_MS, type LoginAttempts } from './login-attempts.ts'
import type { LoginStep } from './login-pages.ts'
import { DEFAULT_RETURN } from './login-url.ts'
import { type ReturnTargets, resolveReturnTo } from './return-to.ts'

export interface LoginOptions {
  readonly client: OAuthClient
  readonly attempts: LoginAttempts
  /** Binds an attempt to the browser. */
  readonly browserCookie: Cookie
  readonly returnTargets: ReturnTargets
  /** Scopes that every login asks for. */
  readonly scopes: readonly string[]
  /** Scopes that a login may ask for in addition. */
  readonly knownScopes: readonly string[]
}

/**
 * GET /auth/login?returnTo=&scope=: redirects the browser to Oura's consent page. `scope` adds to OURA_SCOPES, e.g. the
 * scope that a FORBIDDEN error names.
 */
export function createLogin(options: LoginOptions): LoginStep {
  const { client, attempts, browserCookie, returnTargets, scopes, knownScopes } = options
  return async (request, progress) => {
    const { searchParams } = new URL(request.url)
    const returnTo = resolveReturnTo(searchParams.get('returnTo') ?? DEFAULT_RETURN, returnTargets)
    if (returnTo === null) return 'bad-return'
    progress.returnTo = returnTo
    const added = (searchParams.get('scope') ?? '').split(' ').filter(Boolean).map(plainScope)
    if (!added.every((scope) => knownScopes.includes(scope) || scopes.includes(scope))) return 'bad-scope'

    // One value for all attempts of a browser, so that logins in two tabs can both finish.
    const browserToken = browserCookie.read(request) ?? randomToken()
    const { state, codeVerifier } = await attempts.create({
      provider: client.provider,
      browserToken,
      returnTo,
    })
    const location = client.authorizationUrl({
      state,
      codeChallenge: pkceChallenge(codeVerifier),
      scopes: [...new Set([...scopes, ...added])],
    })
    return new Response(null, {
      status: 302,
      headers: { location: location.href, 'set-cookie': browserCookie.set(browserToken, ATTEMPT_MS) },
    })
  }
}

/** The PKCE code challenge with the method S256 (RFC 7636, section 4.2). */
const pkceChallenge = (codeVerifier: string): string =>
  createHash('sha256').update(codeVerifier).digest('base64url')
