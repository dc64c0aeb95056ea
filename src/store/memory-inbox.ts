import type { Clock } from '../clock.ts'
import { StoreUnavailableError } from './errors.ts'
import { DEDUPE_MS, type Inbox } from './inbox.ts'

/** An inbox in memory, lost with the process. */
export function createMemoryInbox({ clock }: { readonly clock: Clock }): Inbox & { close(): void } {
  const messages = new Map<string, { readonly body: string; takeAt: number }>()
  /** When each key was added, oldest first. */
  const addedAt = new Map<string, number>()

  let isClosed = false

  function sweep(): void {
    const oldest = clock.now() - DEDUPE_MS
    for (const [key, at] of addedAt) {
      if (at > oldest) return
      addedAt.delete(key)
    }
  }

  return {
    async add(key, body) {
      if (isClosed) throw new StoreUnavailableError()
      sweep()
      if (addedAt.has(key) || messages.has(key)) return false
      addedAt.set(key, clock.now())
      messages.set(key, { body, takeAt: 0 })
      return true
    },
    async take(limit, leaseMs) {
      const now = clock.now()
      const taken = []
      for (const [key, message] of messages) {
        if (taken.length === limit) break
        if (message.takeAt > now) continue
        message.takeAt = now + leaseMs
        taken.push({ key, body: message.body })
      }
      return taken
    },
    async remove(keys) {
      for (const key of keys) messages.delete(key)
    },
    length: async () => messages.size,
    close() {
      isClosed = true
      messages.clear()
      addedAt.clear()
    },
  }
}
