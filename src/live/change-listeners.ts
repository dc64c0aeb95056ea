import { errorName } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ChangeListener } from './change-feed.ts'
import type { PublishedChange } from './record-change.ts'

/** The listeners of a feed in this process. */
export interface ChangeListeners {
  add(listener: ChangeListener): () => void
  /** Calls each listener. One that throws does not keep the change from the others. */
  notify(change: PublishedChange): void
}

export function createChangeListeners(log: Log): ChangeListeners {
  // Entries, so that a function that is added twice is called twice and removed once.
  const entries = new Set<{ readonly listener: ChangeListener }>()
  return {
    add(listener) {
      const entry = { listener }
      entries.add(entry)
      return () => void entries.delete(entry)
    },
    notify(change) {
      for (const { listener } of entries) {
        try {
          listener(change)
        } catch (error) {
          log.error({ error: errorName(error) }, 'a listener of changes failed')
        }
      }
    },
  }
}
