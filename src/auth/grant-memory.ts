import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { FoundGrant } from './grant-records.ts'

/** The opened grants of those who asked last, so that not every request reads the store. */
export interface GrantMemory {
  /** What was read within the last minute: logins and logouts at other processes show by then. */
  fresh(userId: string): FoundGrant | null
  /** The newest that is known, however long ago it was read. */
  any(userId: string): FoundGrant | null
  /** Begins to read; what is read is handed to `end`, unless the grant was forgotten meanwhile. */
  begin(userId: string): { end(found: FoundGrant): void }
  set(userId: string, found: FoundGrant): void
  delete(userId: string): void
}

const MOST_GRANTS = 10_000
const FRESH_MS = 60_000

export function createGrantMemory({ clock }: { clock: Clock }): GrantMemory {
  const entries = new LRUCache<string, { readonly found: FoundGrant; readonly readAt: number }>({
    max: MOST_GRANTS,
  })
  let deletions = 0

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
    begin(userId) {
      const before = deletions
      return {
        end(found) {
          if (before === deletions) set(userId, found)
        },
      }
    },
    set,
    delete(userId) {
      deletions += 1
      entries.delete(userId)
    },
  }
}
