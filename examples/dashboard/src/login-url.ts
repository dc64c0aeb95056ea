/**
 * Where to log in so as to come back to this very page. The gateway's own `authorizationUrl` has the scope that was
 * missing, but cannot know which page asked.
 * @param here path and query string of the page
 * @param authorizationUrl of the error; undefined = a plain login
 */
export function toLoginUrl(here: string, authorizationUrl?: string): string {
  const base = 'http://gateway.invalid'
  const given = authorizationUrl ?? '/auth/login'
  const url = URL.canParse(given, base) ? new URL(given, base) : new URL('/auth/login', base)
  // Nothing that an answer says is followed to another kind of address, such as javascript:.
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return toLoginUrl(here)
  url.searchParams.set('returnTo', here)
  return url.origin === base ? `${url.pathname}${url.search}` : url.href
}
