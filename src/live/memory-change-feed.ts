import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { type ChangeFeed, KEPT_MS } from './change-feed.ts'
import { createChangeListeners } from './change-listeners.ts'
import type { PublishedChange } from './record-change.ts'

export interface MemoryChangeFeedOptions {
  readonly clock: Clock
  readonly log: Log
}

/** Changes that are kept at most, of all users. */
const MAX_KEPT = 20_000

/** The feed of one process, lost with it. */
export function createMemoryChangeFeed({ clock, log }: MemoryChangeFeedOptions): ChangeFeed {
  const listeners = createChangeListeners(log)
  /** Cursors of an earlier process begin with another text, so they are unknown here. */
  const feedId = clock.now().toString(36)
  /** By their number, oldest first. */
  const kept = new Map<number, { readonly at: number; readonly change: PublishedChange }>()
  let lastNumber = 0

  function drop(): void {
    const oldest = clock.now() - KEPT_MS
    for (const [number, { at }] of kept) {
      if (at > oldest && kept.size <= MAX_KEPT) return
      kept.delete(number)
    }
  }

  /** The number of a cursor; 0 if it is unknown. */
  function numberOf(cursor: string): number {
    const [id, number = ''] = cursor.split('-')
    return id === feedId && /^\d{1,15}$/.test(number) ? Number(number) : 0
  }

  return {
    async publish(change) {
      lastNumber += 1
      const published = { ...change, cursor: `${feedId}-${lastNumber}` }
      kept.set(lastNumber, { at: clock.now(), change: published })
      drop()
      listeners.notify(published)
      return published.cursor
    },
    onChange: listeners.add,
    async after(userId, cursor) {
      drop()
      const first = numberOf(cursor)
      return [...kept]
        .filter(([number, { change }]) => number > first && change.userId === userId)
        .map(([, { change }]) => change)
    },
    async close() {
      kept.clear()
    },
  }
}
