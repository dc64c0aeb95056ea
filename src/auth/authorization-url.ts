/** Makes the address at which a login can mend what kept a request from its data. */
type AuthorizationUrl = (request: Request, scope: string | undefined) => string

/**
 * It leads back to the start page of the asking origin where that is one of CORS_ORIGINS; a front end puts the
 * `returnTo` of its own page in the place.
 * @param loginUrl PUBLIC_URL/auth/login
 */
export function createAuthorizationUrl(loginUrl: string, corsOrigins: readonly string[]): AuthorizationUrl {
  return (request, scope) => {
    const url = new URL(loginUrl)
    const origin = request.headers.get('origin')
    const returnTo = origin !== null && corsOrigins.includes(origin) ? `${origin}/` : '/graphql'
    url.searchParams.set('returnTo', returnTo)
    if (scope !== undefined) url.searchParams.set('scope', scope)
    return url.href
  }
}
