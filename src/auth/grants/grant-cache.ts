import type { Clock } from '../../clock.ts'
import { createLruCache } from '../../lru-cache.ts'
import { MINUTE_MS } from '../../time.ts'
import type { VersionedGrant } from './grant-store.ts'

/** Unsealed grants of recent users, so that not every request reads the store. */
export interface GrantCache {
  /** A grant that was read within the last minute: after that, logins and logouts at other processes count. */
  fresh(userId: string): VersionedGrant | null
  /** The newest known grant, however old. */
  any(userId: string): VersionedGrant | null
  /** Caches the result of `load`, unless the grant is deleted in the meantime. */
  fill(userId: string, load: () => Promise<VersionedGrant>): Promise<VersionedGrant>
  set(userId: string, grant: VersionedGrant): void
  delete(userId: string): void
}

const MAX_GRANTS = 10_000
const FRESH_MS = MINUTE_MS

export function createGrantCache({ clock }: { readonly clock: Clock }): GrantCache {
  const entries = createLruCache<{ readonly grant: VersionedGrant; readonly readAt: number }>(MAX_GRANTS)
  const fills = new Set<{ readonly userId: string; isStale: boolean }>()

  function set(userId: string, grant: VersionedGrant): void {
    // Reads may end in another order than they began.
    if ((entries.get(userId)?.grant.version ?? 0) > grant.version) return
    entries.set(userId, { grant, readAt: clock.now() })
  }

  return {
    fresh(userId) {
      const entry = entries.get(userId)
      return entry !== undefined && clock.now() < entry.readAt + FRESH_MS ? entry.grant : null
    },
    any: (userId) => entries.get(userId)?.grant ?? null,
    async fill(userId, load) {
      const fill = { userId, isStale: false }
      fills.add(fill)
      try {
        const grant = await load()
        if (!fill.isStale) set(userId, grant)
        return grant
      } finally {
        fills.delete(fill)
      }
    },
    set,
    delete(userId) {
      for (const fill of fills) if (fill.userId === userId) fill.isStale = true
      entries.delete(userId)
    },
  }
}
