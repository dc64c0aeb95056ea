/**
 * Whether an If-None-Match header matches a strong ETag, by weak comparison (RFC 9110, section 13.1.2): it is a list of
 * tags, each perhaps marked as weak, or `*`.
 */
export function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  // An opaque tag may contain commas.
  return [...ifNoneMatch.matchAll(/(?:W\/)?("[^"]*")/g)].some(([, opaque]) => opaque === etag)
}
