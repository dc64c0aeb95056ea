import type { Clock } from '../clock.ts'
import { CHANGES_KEPT_MS, type ChangeLog, type LoggedChange, MAX_CHANGES } from './change-log.ts'
import { StoreUnavailableError } from './errors.ts'

/** A log of changes in memory, lost with the process. */
export function createMemoryChangeLog({ clock }: { readonly clock: Clock }): ChangeLog & { close(): void } {
  /** The entries of each user by record, oldest first. */
  const users = new Map<string, Map<string, LoggedChange>>()
  let isClosed = false

  function prune(userId: string, entries: Map<string, LoggedChange>): void {
    const oldest = clock.now() - CHANGES_KEPT_MS
    for (const [key, { at }] of entries) {
      if (at > oldest && entries.size <= MAX_CHANGES) break
      entries.delete(key)
    }
    if (entries.size === 0) users.delete(userId)
  }

  return {
    async add(changes) {
      if (isClosed) throw new StoreUnavailableError()
      for (const { userId, dataType, ouraId } of changes) {
        const entries = users.get(userId) ?? new Map<string, LoggedChange>()
        const key = JSON.stringify([dataType, ouraId])
        // Deleted first, so that it moves to the end.
        entries.delete(key)
        entries.set(key, { dataType, ouraId, at: clock.now() })
        users.set(userId, entries)
      }
      for (const [userId, entries] of users) prune(userId, entries)
    },
    async since(userId, time) {
      if (isClosed) throw new StoreUnavailableError()
      const entries = users.get(userId)
      if (entries === undefined) return []
      prune(userId, entries)
      return [...entries.values()].filter(({ at }) => at >= time)
    },
    async remove(userId) {
      if (isClosed) throw new StoreUnavailableError()
      users.delete(userId)
    },
    close() {
      isClosed = true
      users.clear()
    },
  }
}
