import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Characters of all cached query texts. The parsed form takes a few hundred bytes per character. */
const MAX_CHARACTERS = 500_000

/**
 * yoga's parser cache: parsed operations and syntax errors by query text. Bounded by size, because yoga's default
 * bounds the number of entries, and a thousand of the largest queries would exhaust the memory.
 */
export function createParserCache() {
  return {
    documentCache: createTextCache<DocumentNode>(),
    errorCache: createTextCache<Error>(),
    // `useValidation` keeps results. yoga's cache joins the names of all rules for each request.
    validationCache: false,
  }
}

const createTextCache = <T extends object>() =>
  new LRUCache<string, T>({
    max: 1000,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  })
