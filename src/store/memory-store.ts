import type { Clock } from '../clock.ts'
import { MINUTE_MS } from '../time.ts'
import { StoreUnavailableError } from './errors.ts'
import { createMemoryChangeLog } from './memory-change-log.ts'
import { createMemoryInbox } from './memory-inbox.ts'
import type { Store, StoredValue } from './store.ts'

interface Entry extends StoredValue {
  readonly expiresAt: number
  readonly groups: readonly string[]
}

/** How often expired entries are removed, at most. */
const SWEEP_EVERY_MS = MINUTE_MS

/** A store in memory, lost with the process. Its operations are atomic because none of them awaits anything. */
export function createMemoryStore({ clock }: { readonly clock: Clock }): Store {
  const entries = new Map<string, Entry>()
  const groups = new Map<string, Set<string>>()
  let lastVersion = 0
  let sweptAt = clock.now()
  let isClosed = false

  function live(key: string): Entry | undefined {
    if (isClosed) throw new StoreUnavailableError()
    const entry = entries.get(key)
    return entry !== undefined && entry.expiresAt > clock.now() ? entry : undefined
  }

  function remove(key: string): void {
    for (const group of entries.get(key)?.groups ?? []) {
      const keys = groups.get(group)
      keys?.delete(key)
      if (keys?.size === 0) groups.delete(group)
    }
    entries.delete(key)
  }

  function sweep(): void {
    const now = clock.now()
    if (now - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = now
    for (const [key, { expiresAt }] of entries) if (expiresAt <= now) remove(key)
  }

  const inbox = createMemoryInbox({ clock })
  const changeLog = createMemoryChangeLog({ clock })

  return {
    inbox,
    changeLog,
    async get(key) {
      const entry = live(key)
      return entry === undefined ? null : { value: entry.value, version: entry.version }
    },
    async put(key, value, { expiresAt = Number.POSITIVE_INFINITY, expect, groups: names = [] } = {}) {
      const current = live(key)
      if (expect !== undefined && expect !== (current?.version ?? null)) return null
      sweep()
      remove(key)
      lastVersion += 1
      const unique = [...new Set(names)]
      entries.set(key, { value, version: lastVersion, expiresAt, groups: unique })
      for (const name of unique) groups.set(name, (groups.get(name) ?? new Set()).add(key))
      return lastVersion
    },
    async delete(key, expect) {
      const current = live(key)
      if (current === undefined || (expect !== undefined && expect !== current.version)) return false
      remove(key)
      return true
    },
    async list(group) {
      if (isClosed) throw new StoreUnavailableError()
      return [...(groups.get(group) ?? [])].filter((key) => live(key) !== undefined)
    },
    async isAvailable() {
      return !isClosed
    },
    isPersistent: async () => false,
    async close() {
      isClosed = true
      inbox.close()
      changeLog.close()
      entries.clear()
      groups.clear()
    },
  }
}
