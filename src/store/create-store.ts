import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createEmbeddedStore } from './embedded-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import type { Store } from './store.ts'
import { parseStoreUrl } from './store-url.ts'

export interface StoreOptions {
  readonly clock: Clock
  readonly log: Log
}

/**
 * Opens the store of STORE_URL: `memory:`, `file:PATH`, `redis://…` or `rediss://…`. The connection to Redis is made in
 * the background; `isReachable` tells whether it works.
 * @throws StoreSetupError if the URL is invalid, or the file cannot be opened
 */
export function createStore(url: string, { clock, log }: StoreOptions): Store {
  const location = parseStoreUrl(url)
  switch (location.kind) {
    case 'memory':
      return createMemoryStore({ clock })
    case 'file':
      return createEmbeddedStore({ path: location.path, clock })
    case 'redis':
      return createRedisStore({ url: location.url, clock, log })
  }
}
