import type { LoginUrl } from '../../server/answer/login-url.ts'
import { DEFAULT_RETURN, loginUrlAt } from './login-url.ts'

interface AuthorizationUrlOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /** Scopes that a login may ask for. */
  readonly knownScopes: readonly string[]
}

/**
 * It leads back to the start page of the asking origin where that is one of CORS_ORIGINS; a front end puts the
 * `returnTo` of its own page in the place.
 */
export function createAuthorizationUrl({
  publicUrl,
  corsOrigins,
  knownScopes,
}: AuthorizationUrlOptions): LoginUrl {
  return (request, scope) => {
    const origin = request.headers.get('origin')
    const returnTo = origin !== null && corsOrigins.includes(origin) ? `${origin}/` : DEFAULT_RETURN
    // One that Oura named and we do not know cannot be asked for.
    const isKnown = scope !== undefined && knownScopes.includes(scope)
    return loginUrlAt(publicUrl, { returnTo, ...(isKnown && { scope }) })
  }
}
