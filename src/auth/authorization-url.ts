/** Makes the address at which a login can mend what kept a request from its data. */
type AuthorizationUrl = (request: Request, scope: string | undefined) => string

interface AuthorizationUrlOptions {
  /** PUBLIC_URL/auth/login */
  readonly loginUrl: string
  readonly corsOrigins: readonly string[]
  /** Scopes that a login may ask for. */
  readonly knownScopes: readonly string[]
}

/**
 * It leads back to the start page of the asking origin where that is one of CORS_ORIGINS; a front end puts the
 * `returnTo` of its own page in the place.
 */
export function createAuthorizationUrl({
  loginUrl,
  corsOrigins,
  knownScopes,
}: AuthorizationUrlOptions): AuthorizationUrl {
  return (request, scope) => {
    const url = new URL(loginUrl)
    const origin = request.headers.get('origin')
    const returnTo = origin !== null && corsOrigins.includes(origin) ? `${origin}/` : '/graphql'
    url.searchParams.set('returnTo', returnTo)
    // One that Oura named and we do not know cannot be asked for.
    if (scope !== undefined && knownScopes.includes(scope)) url.searchParams.set('scope', scope)
    return url.href
  }
}
