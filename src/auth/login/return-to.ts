/** Where a login may lead. */
export interface ReturnTargets {
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** `*` allows nothing here: it would make every login an open redirect. */
  readonly corsOrigins: readonly string[]
}

/**
 * The URL that a `returnTo` names: a path below PUBLIC_URL, or a URL of an origin in CORS_ORIGINS; null for everything
 * else. The result is the whole parsed URL, so that every browser reads it in the same way.
 */
export function resolveReturnTo(returnTo: string, { publicUrl, corsOrigins }: ReturnTargets): string | null {
  // Browsers drop these characters or turn them into slashes, in surprising places.
  if (/[\\\s]|\p{Cc}/u.test(returnTo)) return null
  if (returnTo.startsWith('/')) {
    const target = URL.canParse(publicUrl + returnTo) ? new URL(publicUrl + returnTo) : null
    return target !== null && !returnTo.startsWith('//') && isBelow(target, publicUrl) ? target.href : null
  }
  const target = URL.canParse(returnTo) ? new URL(returnTo) : null
  if (target === null || target.username !== '' || target.password !== '') return null
  return isBelow(target, publicUrl) || corsOrigins.includes(originOf(target)) ? target.href : null
}

/** As browsers send it. `URL.origin` is "null" for the scheme of an app, such as capacitor://localhost. */
const originOf = ({ protocol, host }: URL): string => `${protocol}//${host}`

function isBelow(target: URL, publicUrl: string): boolean {
  const base = new URL(publicUrl)
  const path = base.pathname.replace(/\/$/, '')
  return target.origin === base.origin && (path === '' || `${target.pathname}/`.startsWith(`${path}/`))
}
