import type { ChangeLog } from './change-log.ts'
import type { Inbox } from './inbox.ts'

/** A stored value and its version. */
export interface StoredValue {
  readonly value: string
  /** Grows with every write of the key, and never repeats: a fencing token. */
  readonly version: number
}

/** How a value is written. */
export interface PutOptions {
  /** When the value expires, ms since 1970. @default never */
  readonly expiresAt?: number
  /**
   * Writes only if the key still has this version; null: only if the key does not exist. @default writes always
   */
  readonly expect?: number | null
  /** Groups in which `list` finds the key, e.g. a user's. @default none */
  readonly groups?: readonly string[]
}

/**
 * Key-value storage that outlives a process, for small values. Every operation is atomic, also between processes that
 * share the store. Values are opaque; secrets in them are sealed by the caller.
 */
export interface Store {
  readonly inbox: Inbox
  readonly changeLog: ChangeLog
  /** The value of a key; null if there is none, or if it has expired. */
  get(key: string): Promise<StoredValue | null>
  /** Writes a value; returns its version, or null if the version was not the expected one. */
  put(key: string, value: string, options?: PutOptions): Promise<number | null>
  /** Deletes a key, also from its groups; false if there was none, or if its version was not the expected one. */
  delete(key: string, expect?: number): Promise<boolean>
  /** Existing keys of a group, in no order. */
  list(group: string): Promise<string[]>
  /** Whether the store can be read and written now; for /ready. */
  isAvailable(): Promise<boolean>
  /** Whether what is stored survives a crash; null if the store does not tell. */
  isPersistent(): Promise<boolean | null>
  close(): Promise<void>
}
