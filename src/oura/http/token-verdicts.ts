import type { Clock } from '../../clock.ts'
import { createLruCache } from '../../lru-cache.ts'
import { MINUTE_MS } from '../../time.ts'

/**
 * What Oura's responses said about access tokens that came with requests. The key of a token is its user's, which is a
 * digest of the token.
 */
export interface TokenVerdicts {
  isAccepted(key: string): boolean
  accept(key: string): void
  /**
   * Whether Oura rejected the token within the last minute: for this resource, or for two resources, or for
   * personal_info, which every valid token may read.
   */
  isRefused(key: string, resource: string): boolean
  /** Notes that Oura rejected the token for a resource. */
  refuse(key: string, resource: string): void
}

/** Tokens remembered of each kind. */
const MAX_TOKENS = 10_000
/** How long a refused token is remembered. Not longer, because Oura may reject valid tokens during an outage. */
const REFUSED_MS = MINUTE_MS

const PERSONAL_INFO = 'personal_info'

export function createTokenVerdicts({ clock }: { readonly clock: Clock }): TokenVerdicts {
  const accepted = createLruCache<true>(MAX_TOKENS)
  const refused = createLruCache<{ readonly resources: ReadonlySet<string>; readonly at: number }>(MAX_TOKENS)

  function refusedResources(key: string): ReadonlySet<string> {
    const entry = refused.get(key)
    return entry !== undefined && clock.now() < entry.at + REFUSED_MS ? entry.resources : new Set()
  }

  return {
    isAccepted: (key) => accepted.has(key),
    accept(key) {
      accepted.set(key, true)
      refused.delete(key)
    },
    isRefused(key, resource) {
      const resources = refusedResources(key)
      return resources.has(resource) || resources.has(PERSONAL_INFO) || resources.size > 1
    },
    refuse(key, resource) {
      accepted.delete(key)
      refused.set(key, { resources: new Set([...refusedResources(key), resource]), at: clock.now() })
    },
  }
}
