import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { slotAgeMs } from '../../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { DAY_MS, MINUTE_MS } from '../../time.ts'

/** All documents of one user, resource and slot; an empty list where Oura has none. */
export interface CachedSlot {
  readonly documents: readonly OuraRecord[]
  /** The heavy fields are there too. */
  readonly full: boolean
  /** When Oura was asked, ms since 1970. */
  readonly fetchedAt: number
}

export interface RecordCacheOptions {
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
export interface RecordCache {
  /**
   * The user's shelf; after `forget` another one, and what is still on its way to the old one is lost.
   * @param consent see OuraUser: what was put there under another one is dropped. @default always the same
   */
  shelfOf(user: string, consent?: string): Shelf
  /** Drops everything of a user; returns its estimated size in bytes. */
  forget(user: string): number
  /** Estimated size of everything held, in bytes. */
  readonly bytes: number
}

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

/** Users whose shelves are remembered; what is kept of others goes. */
const MAX_USERS = 100_000

/** Makes an empty cache. The least recently used slots go first when it is full. */
export function createRecordCache({ maxBytes, clock }: RecordCacheOptions): RecordCache {
  // Each user's own keys, so that to forget one is no walk over what is kept of all.
  const kept = new LRUCache<string, { readonly consent: string; readonly keys: Set<string> }>({
    // By size, because `max` allocates its lists for all users at once: 10 ms of CPU at every start.
    maxSize: MAX_USERS,
    sizeCalculation: () => 1,
    dispose: ({ keys }) => {
      for (const key of keys) slots.delete(key)
    },
  })
  const slots = new LRUCache<string, CachedSlot & { readonly keys: Set<string> }>({
    maxSize: maxBytes,
    sizeCalculation: sizeOfSlot,
    dispose: ({ keys }, key) => keys.delete(key),
    // A slot that is written anew stays in its user's set.
    noDisposeOnSet: true,
  })

  function createShelf(user: string, keys: Set<string>): Shelf {
    const keyOf = (resource: Resource, slot: number) => `${user}/${resource.name}/${slot}`
    const isForgotten = () => kept.peek(user)?.keys !== keys
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
        if (isForgotten()) return
        const key = keyOf(resource, slot)
        keys.add(key)
        slots.set(key, { ...entry, keys })
        // Too large to be kept at all.
        if (!slots.has(key)) keys.delete(key)
      },
    }
  }

  return {
    shelfOf(user, consent = '') {
      const known = kept.get(user)
      if (known?.consent === consent) return createShelf(user, known.keys)
      const keys = new Set<string>()
      kept.set(user, { consent, keys })
      return createShelf(user, keys)
    },
    forget(user) {
      const before = slots.calculatedSize
      kept.delete(user)
      return before - slots.calculatedSize
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
