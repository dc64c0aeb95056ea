import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { parseStoreUrl } from '../store/store-url.ts'
import type { ChangeFeed } from './change-feed.ts'
import { createMemoryChangeFeed } from './memory-change-feed.ts'
import { createRedisChangeFeed } from './redis-change-feed.ts'

/** The feed of all processes on one Redis; with any other STORE_URL, that of this process. */
export function createChangeFeed(
  storeUrl: string,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): ChangeFeed {
  const location = parseStoreUrl(storeUrl)
  return location.kind === 'redis'
    ? createRedisChangeFeed({ url: location.url, log })
    : createMemoryChangeFeed({ clock, log })
}
