/**
 * The login URL that returns to this page. The gateway's `authorizationUrl` has the missing scope, but not the page.
 * @param here path and query string of the page
 * @param authorizationUrl of the error; undefined = a plain login
 */
export function toLoginUrl(here: string, authorizationUrl?: string): string {
  const base = 'http://gateway.invalid'
  const given = authorizationUrl ?? '/auth/login'
  const url = URL.canParse(given, base) ? new URL(given, base) : new URL('/auth/login', base)
  // A URL from a response must be http or https, and not for example javascript:.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return toLoginUrl(here)
  url.searchParams.set('returnTo', here)
  return url.origin === base ? `${url.pathname}${url.search}` : url.href
}
