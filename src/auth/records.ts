import { UnsealError } from '../store/errors.ts'
import type { Sealer } from '../store/sealer.ts'
import type { Store } from '../store/store.ts'

/** A record as it was found, for changing or removing just this state of it. */
export interface Found<T> {
  readonly key: string
  readonly version: number
  readonly record: T
}

export interface RecordOptions {
  /** ms since 1970 */
  readonly expiresAt?: number
  readonly groups?: readonly string[]
}

/**
 * Records of one kind that are found by a secret that only its bearer has: stored under a digest of it, sealed. What
 * cannot be opened any more, because its GATEWAY_SECRET is gone, counts as not there.
 */
export interface Records<T> {
  add(secret: string, record: T, options?: RecordOptions): Promise<void>
  find(secret: string): Promise<Found<T> | null>
  /**
   * Files a record that was found by `secret` under the newest GATEWAY_SECRET; nothing happens to one that is there
   * already, or that changed or went meanwhile.
   */
  refile(secret: string, found: Found<T>, record: T, options?: RecordOptions): Promise<void>
  /** Whether it was found by the digest of an older GATEWAY_SECRET, and will be lost together with that. */
  isOutdated(secret: string, found: Found<T>): boolean
  /** Those of a group, in no order. */
  list(group: string): Promise<Found<T>[]>
  /** False where the record has changed or gone meanwhile: nothing is written then. */
  replace(found: Found<T>, record: T, options?: RecordOptions): Promise<boolean>
  /** False where the record has changed or gone meanwhile. */
  remove(found: Found<T>): Promise<boolean>
  /** Removes all records of a group, readable or not; returns how many there were. */
  removeAll(group: string): Promise<number>
}

export interface Storage {
  readonly store: Store
  readonly sealer: Sealer
}

/** @param kind name of the kind, the first part of its keys */
export function createRecords<T>(kind: string, { store, sealer }: Storage): Records<T> {
  const digested = (secret: string) => `${kind}\0${secret}`
  const keyOf = (digest: string) => `${kind}/${digest}`

  async function read(key: string): Promise<Found<T> | null> {
    const stored = await store.get(key)
    if (stored === null) return null
    try {
      return { key, version: stored.version, record: JSON.parse(sealer.open(stored.value, key)) as T }
    } catch (error) {
      if (error instanceof UnsealError) return null
      throw error
    }
  }

  const newestKeyOf = (secret: string) => keyOf(sealer.hash(digested(secret)))

  return {
    isOutdated: (secret, { key }) => key !== newestKeyOf(secret),
    async refile(secret, { key: oldKey, version }, record, options = {}) {
      const key = newestKeyOf(secret)
      // In this order, so that it is found at every moment, and never twice for long: where the old one was removed
      // meanwhile, so must be what was made of it.
      const sealed = sealer.seal(JSON.stringify(record), key)
      const written = await store.put(key, sealed, { ...options, expect: null })
      if (written !== null && !(await store.delete(oldKey, version))) await store.delete(key, written)
    },
    async add(secret, record, options = {}) {
      const key = newestKeyOf(secret)
      await store.put(key, sealer.seal(JSON.stringify(record), key), options)
    },
    async find(secret) {
      for (const digest of sealer.hashes(digested(secret))) {
        const found = await read(keyOf(digest))
        if (found !== null) return found
      }
      return null
    },
    async list(group) {
      const found = await Promise.all((await store.list(group)).map(read))
      return found.filter((item) => item !== null)
    },
    async replace({ key, version }, record, options = {}) {
      const written = await store.put(key, sealer.seal(JSON.stringify(record), key), {
        ...options,
        expect: version,
      })
      return written !== null
    },
    remove: ({ key, version }) => store.delete(key, version),
    async removeAll(group) {
      const removed = await Promise.all((await store.list(group)).map((key) => store.delete(key)))
      return removed.filter(Boolean).length
    },
  }
}
