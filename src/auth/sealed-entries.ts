import { randomBytes } from 'node:crypto'
import { UnsealError } from '../store/errors.ts'
import type { Sealer } from '../store/sealer.ts'
import type { Store } from '../store/store.ts'

/** A secret that cannot be guessed: 256 random bits, as 43 characters of base64url. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

/** An entry as it was read. Replacing or removing it affects this version only. */
export interface SealedEntry<T> {
  readonly key: string
  readonly version: number
  readonly value: T
}

export interface EntryOptions {
  /** ms since 1970 */
  readonly expiresAt?: number
  readonly groups?: readonly string[]
}

/**
 * Store entries that are found by a secret, such as a session id or a gateway token. The store holds a digest of the
 * secret and the sealed value. An entry that cannot be unsealed because its GATEWAY_SECRET is no longer listed counts
 * as missing.
 */
export interface SealedEntries<T> {
  add(secret: string, value: T, options?: EntryOptions): Promise<void>
  find(secret: string): Promise<SealedEntry<T> | null>
  /**
   * Moves an entry to the digest under the newest GATEWAY_SECRET. Does nothing if an entry is there already, or if
   * this one has changed since it was read.
   */
  rekey(secret: string, entry: SealedEntry<T>, value: T, options?: EntryOptions): Promise<void>
  /** Whether the entry was found by the digest of an older GATEWAY_SECRET, and is lost with that secret. */
  isOutdated(secret: string, entry: SealedEntry<T>): boolean
  /** Entries of a group, in no order. */
  list(group: string): Promise<SealedEntry<T>[]>
  /** False if the entry has changed since it was read; then nothing is written. */
  replace(entry: SealedEntry<T>, value: T, options?: EntryOptions): Promise<boolean>
  /** False if the entry has changed since it was read. */
  remove(entry: SealedEntry<T>): Promise<boolean>
  /** Removes all entries of a group, readable or not; returns their number. */
  removeAll(group: string): Promise<number>
}

/** Where secrets are stored, and what they are sealed with. */
export interface SealedStorage {
  readonly store: Store
  readonly sealer: Sealer
}

/** @param kind the first part of the entries' keys, e.g. `session` */
export function createSealedEntries<T>(kind: string, { store, sealer }: SealedStorage): SealedEntries<T> {
  const keyOf = (digest: string) => `${kind}/${digest}`
  const toDigest = (secret: string) => `${kind}\0${secret}`
  const newestKeyOf = (secret: string) => keyOf(sealer.hash(toDigest(secret)))

  async function read(key: string): Promise<SealedEntry<T> | null> {
    const stored = await store.get(key)
    if (stored === null) return null
    try {
      return { key, version: stored.version, value: JSON.parse(sealer.open(stored.value, key)) as T }
    } catch (error) {
      if (error instanceof UnsealError) return null
      throw error
    }
  }

  return {
    isOutdated: (secret, { key }) => key !== newestKeyOf(secret),
    async rekey(secret, { key: oldKey, version }, value, options = {}) {
      const key = newestKeyOf(secret)
      const sealed = sealer.seal(JSON.stringify(value), key)
      // The new entry first, so that the secret is valid at every moment. If the old entry was removed in between
      // (a revocation), the new one is removed as well.
      const written = await store.put(key, sealed, { ...options, expect: null })
      if (written !== null && !(await store.delete(oldKey, version))) await store.delete(key, written)
    },
    async add(secret, value, options = {}) {
      const key = newestKeyOf(secret)
      await store.put(key, sealer.seal(JSON.stringify(value), key), options)
    },
    async find(secret) {
      for (const digest of sealer.hashes(toDigest(secret))) {
        const entry = await read(keyOf(digest))
        if (entry !== null) return entry
      }
      return null
    },
    async list(group) {
      const entries = await Promise.all((await store.list(group)).map(read))
      return entries.filter((entry) => entry !== null)
    },
    async replace({ key, version }, value, options = {}) {
      const sealed = sealer.seal(JSON.stringify(value), key)
      return (await store.put(key, sealed, { ...options, expect: version })) !== null
    },
    remove: ({ key, version }) => store.delete(key, version),
    async removeAll(group) {
      const removed = await Promise.all((await store.list(group)).map((key) => store.delete(key)))
      return removed.filter(Boolean).length
    },
  }
}
