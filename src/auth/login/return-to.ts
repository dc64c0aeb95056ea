/** Where a login may lead back to. */
export interface ReturnTargets {
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** `*` allows nothing here: anybody's page would be everybody's. */
  readonly corsOrigins: readonly string[]
}

/**
 * The address that a `returnTo` names: a path below PUBLIC_URL, or an address of one of CORS_ORIGINS. Null for
 * everything else. What comes out is the parsed address in full, so that no browser can read it otherwise.
 */
export function resolveReturnTo(returnTo: string, { publicUrl, corsOrigins }: ReturnTargets): string | null {
  // Browsers drop or turn these into slashes, in places where one does not expect it.
  if (/[\\\s]|\p{Cc}/u.test(returnTo)) return null
  if (returnTo.startsWith('/')) {
    const target = URL.canParse(publicUrl + returnTo) ? new URL(publicUrl + returnTo) : null
    return target !== null && !returnTo.startsWith('//') && isBelow(target, publicUrl) ? target.href : null
  }
  const target = URL.canParse(returnTo) ? new URL(returnTo) : null
  if (target === null || target.username !== '' || target.password !== '') return null
  const isOurs = isBelow(target, publicUrl)
  return isOurs || corsOrigins.includes(target.origin) ? target.href : null
}

function isBelow(target: URL, publicUrl: string): boolean {
  const base = new URL(publicUrl)
  const path = base.pathname.replace(/\/$/, '')
  return target.origin === base.origin && (path === '' || `${target.pathname}/`.startsWith(`${path}/`))
}
