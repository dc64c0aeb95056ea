import { LRUCache } from 'lru-cache'

/** Bytes of all texts together; the longest unused are dropped. */
export const REGISTERED_BYTES = 16_000_000

/** Bytes of one text. Longer ones are answered, and not remembered. */
export const REGISTERED_TEXT_BYTES = 200_000

/** What an entry takes beside its text. */
const OVERHEAD_BYTES = 300

/** Texts that clients have registered (APQ), by the hexadecimal SHA-256 of each; of this process alone. */
export interface RegisteredDocuments {
  get(hash: string): string | undefined
  put(hash: string, text: string): void
}

/**
 * Anybody may register what is valid, so the memory is bounded, and bound to be lost: a client whose document was
 * dropped sends it once more.
 */
export const createRegisteredDocuments = (): RegisteredDocuments => {
  const texts = new LRUCache<string, string>({
    max: 10_000,
    maxSize: REGISTERED_BYTES,
    maxEntrySize: REGISTERED_TEXT_BYTES + OVERHEAD_BYTES,
    // Two bytes for a character: what a string takes as soon as one of them is beyond Latin-1.
    sizeCalculation: (text) => 2 * text.length + OVERHEAD_BYTES,
  })
  return {
    get: (hash) => texts.get(hash),
    put: (hash, text) => void texts.set(hash, text),
  }
}
