import type { LoginUrl } from '../../server/answer/login-url.ts'

/** Where a login leads by default: a path below PUBLIC_URL. */
export const DEFAULT_RETURN = '/graphql'

/**
 * The URL at which a login starts.
 * @param publicUrl without a trailing slash
 * @param parameters of the URL, e.g. `returnTo`
 */
export function loginUrlAt(publicUrl: string, parameters: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(parameters).toString()
  return `${publicUrl}/auth/login${query === '' ? '' : `?${query}`}`
}

interface LoginUrlOptions {
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  /** Scopes that a login may ask for. */
  readonly knownScopes: readonly string[]
}

/**
 * Makes the login URL of an error. The login leads back to the start page of the requesting origin if that is one of
 * CORS_ORIGINS; a front end replaces `returnTo` with its own page.
 */
export function createLoginUrl({ publicUrl, corsOrigins, knownScopes }: LoginUrlOptions): LoginUrl {
  return (request, scope) => {
    const origin = request.headers.get('origin')
    const returnTo = origin !== null && corsOrigins.includes(origin) ? `${origin}/` : DEFAULT_RETURN
    // A scope of Oura's that the gateway does not know cannot be asked for.
    const isKnown = scope !== undefined && knownScopes.includes(scope)
    return loginUrlAt(publicUrl, { returnTo, ...(isKnown && { scope }) })
  }
}
