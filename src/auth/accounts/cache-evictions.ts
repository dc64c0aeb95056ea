import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { createPeriodicTask, type PeriodicTask } from '../../periodic-task.ts'
import type { Store } from '../../store/store.ts'
import { DAY_MS, SECOND_MS } from '../../time.ts'

export interface CacheEvictionsOptions {
  readonly store: Store
  /** Drops a user's records from the cache of this process; returns their size in bytes. */
  readonly evictRecords: (cacheKey: string) => number
  readonly clock: Clock
  readonly log: Log
}

/**
 * Evicts a user's records from the caches of all processes. Evictions are listed in the store, not broadcast: a
 * process that cannot reach the store for a while still sees them afterwards.
 */
export interface CacheEvictions extends PeriodicTask {
  /** Evicts from this cache at once, and from every other process within a minute; returns the size here in bytes. */
  evict(cacheKey: string): Promise<number>
  /** Applies all listed evictions to the cache of this process. */
  sweep(): Promise<void>
}

const GROUP = 'cache-evictions'
const PREFIX = 'cache-eviction/'
const SWEEP_EVERY_MS = 30 * SECOND_MS
/** Longer than any request takes, and than most outages of a store. */
const KEEP_MS = 2 * DAY_MS

export function createCacheEvictions({
  store,
  evictRecords,
  clock,
  log,
}: CacheEvictionsOptions): CacheEvictions {
  // Each sweep applies all of them again: a request that began before an eviction may fill the cache after it. A cache
  // key names one grantGeneration of a user, so records of a later login are never affected.
  async function sweep(): Promise<void> {
    for (const key of await store.list(GROUP)) evictRecords(key.slice(PREFIX.length))
  }

  const task = createPeriodicTask({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    failureMessage: 'cache evictions could not be read from the store; the gateway retries',
  })

  return {
    async evict(cacheKey) {
      await store.put(PREFIX + cacheKey, '', { groups: [GROUP], expiresAt: clock.now() + KEEP_MS })
      return evictRecords(cacheKey)
    },
    sweep,
    start: task.start,
    close: task.close,
  }
}
