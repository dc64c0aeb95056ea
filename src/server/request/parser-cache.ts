import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Characters of query text that are remembered; a parsed document takes a few hundred times that in bytes. */
const REMEMBERED_CHARACTERS = 500_000

/**
 * Parsed documents by their text, for yoga's parser cache. Bounded by size: yoga's own memory counts documents,
 * and a thousand of the largest would fill the process.
 */
export const createParserCache = () => ({
  documentCache: createMemory<DocumentNode>(),
  errorCache: createMemory<Error>(),
})

const createMemory = <T extends object>() =>
  new LRUCache<string, T>({
    max: 1000,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  })
