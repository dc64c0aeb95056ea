import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import type { Store } from '../../store/store.ts'
import { DAY_MS } from '../../time.ts'
import { createRepeating } from '../repeating.ts'

export interface DeparturesOptions {
  readonly store: Store
  /** Drops the cached documents of a user, by the name they are kept under; returns their size. */
  readonly forgetRecords: (cacheKey: string) => number
  readonly clock: Clock
  readonly log: Log
}

/**
 * Users who have left, for the caches of all processes. Kept in the store rather than called out: a process that
 * does not reach the store for a while hears of them when it does.
 */
export interface CacheEvictions {
  /** Forgets the documents here at once, and in every other process within a minute; returns their size here. */
  announce(cacheKey: string): Promise<number>
  /** Hears who has left. */
  sweep(): Promise<void>
  /** From now on hears by itself. */
  start(): void
  close(): Promise<void>
}

const GROUP = 'cacheEvictions'
const PREFIX = 'departure/'
const SWEEP_EVERY_MS = 30_000
/** Longer than any request takes, and than most outages of a store. */
const KEEP_MS = 2 * DAY_MS

export function createCacheEvictions({
  store,
  forgetRecords,
  clock,
  log,
}: DeparturesOptions): CacheEvictions {
  // Again and again for as long as they are listed: a request that began before may put something there after it. A
  // key names one grantGeneration of a user, so that it cannot be what belongs to a later login.
  async function sweep(): Promise<void> {
    for (const key of await store.list(GROUP)) forgetRecords(key.slice(PREFIX.length))
  }

  const repeating = createRepeating({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    onFailure: 'who has left could not be heard; it is tried again',
  })

  return {
    async announce(cacheKey) {
      await store.put(PREFIX + cacheKey, '', { groups: [GROUP], expiresAt: clock.now() + KEEP_MS })
      return forgetRecords(cacheKey)
    },
    sweep,
    start: repeating.start,
    close: repeating.close,
  }
}
