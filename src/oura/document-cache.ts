import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { OuraDocument, Resource } from './resource.ts'
import { slotAgeMs } from './slots.ts'

/** All documents of one user, resource and slot; an empty list where Oura has none. */
export interface CachedSlot {
  readonly documents: readonly OuraDocument[]
  /** The heavy fields are there too. */
  readonly full: boolean
  /** When Oura was asked, ms since 1970. */
  readonly fetchedAt: number
}

export interface DocumentCacheOptions {
  /** Bound of what the documents take, as estimated. */
  readonly maxBytes: number
  readonly clock: Clock
}

/** What is kept of one user. Presence of a slot is coverage: an empty slot is known to be empty. */
export interface Shelf {
  /** The slot, if it is there, still fresh, and has the heavy fields where `full` asks for them. */
  getFresh(resource: Resource, slot: number, full: boolean): CachedSlot | undefined
  /** The slot, if it has not been past its freshness for longer than `maxStaleMs`. */
  getStale(resource: Resource, slot: number, full: boolean, maxStaleMs: number): CachedSlot | undefined
  put(resource: Resource, slot: number, entry: CachedSlot): void
}

/** Documents by user, resource and slot. */
export interface DocumentCache {
  /** The user's shelf; after `forget` another one, so that what is still on its way to the old one is lost. */
  shelfOf(user: string): Shelf
  /** Drops everything of a user. */
  forget(user: string): void
  /** Estimated size of everything held, in bytes. */
  readonly bytes: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * How long documents stay fresh, by the age of their slot. Documents change for days: rings sync late, bedtimes
 * are edited, scores are computed again; practice is to fetch the trailing week anew (oura-api.md, section 5).
 */
const FRESHNESS: readonly { readonly youngerThanMs: number; readonly freshMs: number }[] = [
  { youngerThanMs: DAY_MS, freshMs: MINUTE_MS },
  { youngerThanMs: 7 * DAY_MS, freshMs: 10 * MINUTE_MS },
  { youngerThanMs: 30 * DAY_MS, freshMs: 60 * MINUTE_MS },
  { youngerThanMs: Number.POSITIVE_INFINITY, freshMs: DAY_MS },
]

/** For what has no time of its own: personal information, rings. */
const TIMELESS_FRESH_MS = 10 * MINUTE_MS

function freshMs(resource: Resource, slot: number, now: number): number {
  if (resource.slotUnit === 'whole') return TIMELESS_FRESH_MS
  const ageMs = slotAgeMs(resource.slotUnit, slot, now)
  return FRESHNESS.find(({ youngerThanMs }) => ageMs < youngerThanMs)?.freshMs ?? 0
}

/** Users whose shelves are remembered; who is beyond them starts anew. */
const MAX_USERS = 100_000

/** Makes an empty cache. The least recently used slots go first when it is full. */
export function createDocumentCache({ maxBytes, clock }: DocumentCacheOptions): DocumentCache {
  const slots = new LRUCache<string, CachedSlot>({ maxSize: maxBytes, sizeCalculation: sizeOfSlot })
  const shelves = new LRUCache<string, Shelf>({ max: MAX_USERS })
  let made = 0

  function createShelf(user: string): Shelf {
    // What is forgotten is never found again, and goes when its turn comes: no walk over all that is held.
    const prefix = `${user}/${made++}`
    const keyOf = (resource: Resource, slot: number) => `${prefix}/${resource.name}/${slot}`
    const getStale: Shelf['getStale'] = (resource, slot, full, maxStaleMs) => {
      const entry = slots.get(keyOf(resource, slot))
      if (entry === undefined || (full && !entry.full)) return undefined
      const now = clock.now()
      return now - entry.fetchedAt < freshMs(resource, slot, now) + maxStaleMs ? entry : undefined
    }
    return {
      getFresh: (resource, slot, full) => getStale(resource, slot, full, 0),
      getStale,
      put(resource, slot, entry) {
        slots.set(keyOf(resource, slot), entry)
      },
    }
  }

  return {
    shelfOf(user) {
      const shelf = shelves.get(user) ?? createShelf(user)
      shelves.set(user, shelf)
      return shelf
    },
    forget(user) {
      shelves.delete(user)
    },
    get bytes() {
      return slots.calculatedSize
    },
  }
}

/** What an entry costs beside its documents: key, list and bookkeeping. */
const SLOT_OVERHEAD_BYTES = 350

const sizeOfSlot = ({ documents }: CachedSlot): number =>
  documents.reduce((bytes, document) => bytes + sizeOf(document), SLOT_OVERHEAD_BYTES)

/** Roughly what a value takes on the heap, in bytes. Lists of numbers count by length, so that it stays cheap. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length
  if (typeof value !== 'object' || value === null) return 8
  if (Array.isArray(value)) {
    return typeof value[0] === 'object'
      ? value.reduce((bytes: number, item) => bytes + sizeOf(item), 32)
      : 32 + 16 * value.length
  }
  return Object.values(value).reduce((bytes: number, item) => bytes + 8 + sizeOf(item), 32)
}
