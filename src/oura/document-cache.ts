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

/** Documents by user, resource and slot. Presence of a slot is coverage: an empty slot is known to be empty. */
export interface DocumentCache {
  /** The slot, if it is there, still fresh, and has the heavy fields where `full` asks for them. */
  getFresh(user: string, resource: Resource, slot: number, full: boolean): CachedSlot | undefined
  /** The slot, if it has not been past its freshness for longer than `maxStaleMs`. */
  getStale(
    user: string,
    resource: Resource,
    slot: number,
    full: boolean,
    maxStaleMs: number,
  ): CachedSlot | undefined
  put(user: string, resource: Resource, slot: number, entry: CachedSlot): void
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

/** Makes an empty cache. The least recently used slots go first when it is full. */
export function createDocumentCache({ maxBytes, clock }: DocumentCacheOptions): DocumentCache {
  const slots = new LRUCache<string, CachedSlot>({ maxSize: maxBytes, sizeCalculation: sizeOfSlot })
  const keyOf = (user: string, resource: Resource, slot: number) => `${user}/${resource.name}/${slot}`
  const get: DocumentCache['getStale'] = (user, resource, slot, full, maxStaleMs) => {
    const entry = slots.get(keyOf(user, resource, slot))
    if (entry === undefined || (full && !entry.full)) return undefined
    const now = clock.now()
    return now - entry.fetchedAt < freshMs(resource, slot, now) + maxStaleMs ? entry : undefined
  }
  return {
    getFresh: (user, resource, slot, full) => get(user, resource, slot, full, 0),
    getStale: get,
    put(user, resource, slot, entry) {
      slots.set(keyOf(user, resource, slot), entry)
    },
    forget(user) {
      for (const key of slots.keys()) if (key.startsWith(`${user}/`)) slots.delete(key)
    },
    get bytes() {
      return slots.calculatedSize
    },
  }
}

/** What an entry costs beside its documents: key, list and bookkeeping. */
const SLOT_OVERHEAD_BYTES = 200

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
