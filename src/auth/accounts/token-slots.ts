import type { Clock } from '../../clock.ts'
import type { Store } from '../../store/store.ts'
import { MINUTE_MS } from '../../time.ts'

/**
 * Limits the gateway tokens of a user. Each token has a slot, an entry that the store creates only if there is none:
 * however many processes mint at the same time, there are never more tokens than slots. (Counting tokens and then
 * writing one would let concurrent mints exceed the limit.)
 */
export interface TokenSlots {
  /**
   * Takes a free slot.
   * @param usedSlots finds the slots of the user's live tokens, if all slots seem to be taken
   * @returns null if no slot is free
   */
  acquire(
    userId: string,
    expiresAt: number | null,
    usedSlots: () => Promise<ReadonlySet<number>>,
  ): Promise<number | null>
  release(userId: string, slot: number): Promise<void>
  releaseAll(userId: string): Promise<void>
}

/** Live gateway tokens of a user, at most: a list that can be read, and a bound for the store. */
export const MAX_TOKENS = 100
/** A slot without a token is free again after so long: its process crashed between the two writes. */
const ABANDONED_MS = MINUTE_MS

const groupOf = (userId: string) => `gateway-token-slots/${userId}`
const prefixOf = (userId: string) => `gateway-token-slot/${userId}/`

export function createTokenSlots({
  store,
  clock,
}: {
  readonly store: Store
  readonly clock: Clock
}): TokenSlots {
  async function takenSlots(userId: string): Promise<ReadonlySet<number>> {
    const keys = await store.list(groupOf(userId))
    return new Set(keys.map((key) => Number(key.slice(prefixOf(userId).length))))
  }

  /** Tries the free slots in random order, so that concurrent mints rarely meet. */
  async function takeFreeSlot(userId: string, expiresAt: number | null): Promise<number | null> {
    for (;;) {
      const taken = await takenSlots(userId)
      const free = Array.from({ length: MAX_TOKENS }, (_, slot) => slot).filter((slot) => !taken.has(slot))
      const slot = free[Math.floor(Math.random() * free.length)]
      if (slot === undefined) return null
      const version = await store.put(prefixOf(userId) + slot, `${clock.now()}`, {
        expect: null,
        groups: [groupOf(userId)],
        ...(expiresAt !== null && { expiresAt }),
      })
      if (version !== null) return slot
    }
  }

  async function releaseAbandoned(userId: string, used: ReadonlySet<number>): Promise<void> {
    for (const slot of await takenSlots(userId)) {
      if (used.has(slot)) continue
      const key = prefixOf(userId) + slot
      const entry = await store.get(key)
      const isAbandoned = entry !== null && Number(entry.value) < clock.now() - ABANDONED_MS
      if (isAbandoned) await store.delete(key, entry.version)
    }
  }

  return {
    async acquire(userId, expiresAt, usedSlots) {
      const slot = await takeFreeSlot(userId, expiresAt)
      if (slot !== null) return slot
      await releaseAbandoned(userId, await usedSlots())
      return takeFreeSlot(userId, expiresAt)
    },
    async release(userId, slot) {
      await store.delete(prefixOf(userId) + slot)
    },
    async releaseAll(userId) {
      await Promise.all((await store.list(groupOf(userId))).map((key) => store.delete(key)))
    },
  }
}
