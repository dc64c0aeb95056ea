import { LRUCache } from 'lru-cache'

/**
 * A cache of at most `maxEntries` entries, which evicts the least recently used. The bound is given as a size, because
 * lru-cache reserves the memory of `max` entries at once: a millisecond of each start for 10,000 entries.
 */
export const createLruCache = <V extends object | true>(maxEntries: number): LRUCache<string, V> =>
  new LRUCache({ maxSize: maxEntries, sizeCalculation: () => 1 })
