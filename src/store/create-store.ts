import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Tracer } from '../tracer.ts'
import { createEmbeddedStore } from './embedded-store.ts'
import { createMemoryStore } from './memory-store.ts'
import { createRedisStore } from './redis-store.ts'
import type { Store } from './store.ts'
import { withStoreSpans } from './store-spans.ts'
import { parseStoreUrl } from './store-url.ts'

export interface StoreOptions {
  /** @default nothing is traced */
  readonly tracer?: Tracer | undefined
  readonly clock: Clock
  readonly log: Log
}

/**
 * Opens the store of STORE_URL: `memory:`, `file:PATH`, `redis://…` or `rediss://…`. The connection to Redis is made in
 * the background; `isReachable` tells whether it works.
 * @throws StoreSetupError if the URL is invalid, or the file cannot be opened
 */
export function createStore(url: string, { tracer, clock, log }: StoreOptions): Store {
  const store = openStore(url, { clock, log })
  return tracer === undefined ? store : withStoreSpans(store, tracer, url)
}

function openStore(url: string, { clock, log }: StoreOptions): Store {
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
