import { LRUCache } from 'lru-cache'

/** Bytes of all texts together. Beyond it, the least recently used are evicted. */
export const REGISTERED_BYTES = 16_000_000

/** Bytes of one text. A longer one is executed, but not registered. */
export const REGISTERED_TEXT_BYTES = 200_000

/** Estimated memory of an entry in addition to its text. */
const OVERHEAD_BYTES = 300

/** What a short text counts: it bounds the number of texts to 10,000. lru-cache's `max` would reserve their memory at once. */
const MIN_ENTRY_BYTES = REGISTERED_BYTES / 10_000

/** Query texts that clients registered (APQ), by the hexadecimal SHA-256 of each. Each process has its own. */
export interface RegisteredQueries {
  get(hash: string): string | undefined
  put(hash: string, text: string): void
}

/**
 * Any client may register a valid query, so the memory is bounded. After an eviction the client sends the text once
 * more.
 */
export function createRegisteredQueries(): RegisteredQueries {
  const texts = new LRUCache<string, string>({
    maxSize: REGISTERED_BYTES,
    maxEntrySize: REGISTERED_TEXT_BYTES + OVERHEAD_BYTES,
    // Two bytes per character, which a string takes as soon as one character is beyond Latin-1.
    sizeCalculation: (text) => Math.max(MIN_ENTRY_BYTES, 2 * text.length + OVERHEAD_BYTES),
  })
  return {
    get: (hash) => texts.get(hash),
    put: (hash, text) => void texts.set(hash, text),
  }
}
