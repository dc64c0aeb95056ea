import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { MINUTE_MS } from '../../time.ts'
import type { FoundGrant } from './grant-records.ts'

/** The opened grants of those who asked last, so that not every request reads the store. */
export interface GrantMemory {
  /** What was read within the last minute: logins and logouts at other processes show by then. */
  fresh(userId: string): FoundGrant | null
  /** The newest that is known, however long ago it was read. */
  any(userId: string): FoundGrant | null
  /** Remembers what `work` brings, unless the grant was deleted meanwhile. */
  fill(userId: string, work: () => Promise<FoundGrant>): Promise<FoundGrant>
  set(userId: string, found: FoundGrant): void
  delete(userId: string): void
}

const MOST_GRANTS = 10_000
const FRESH_MS = MINUTE_MS

export function createGrantMemory({ clock }: { clock: Clock }): GrantMemory {
  const entries = new LRUCache<string, { readonly found: FoundGrant; readonly readAt: number }>({
    max: MOST_GRANTS,
  })
  const fillings = new Set<{ readonly userId: string; isStale: boolean }>()

  function set(userId: string, found: FoundGrant): void {
    // Reads may end in another order than they began.
    if ((entries.get(userId)?.found.version ?? 0) > found.version) return
    entries.set(userId, { found, readAt: clock.now() })
  }

  return {
    fresh(userId) {
      const entry = entries.get(userId)
      return entry !== undefined && clock.now() < entry.readAt + FRESH_MS ? entry.found : null
    },
    any: (userId) => entries.get(userId)?.found ?? null,
    async fill(userId, work) {
      const filling = { userId, isStale: false }
      fillings.add(filling)
      try {
        const found = await work()
        if (!filling.isStale) set(userId, found)
        return found
      } finally {
        fillings.delete(filling)
      }
    },
    set,
    delete(userId) {
      for (const filling of fillings) if (filling.userId === userId) filling.isStale = true
      entries.delete(userId)
    },
  }
}
