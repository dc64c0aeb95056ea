/** A stored value and the version it has. */
export interface StoredValue {
  readonly value: string
  /** Grows with every write of the key, and never repeats: a fence for whoever read an older one. */
  readonly version: number
}

/** How a value is written. */
export interface PutOptions {
  /** When the value ceases to exist, ms since 1970. @default never */
  readonly expiresAt?: number
  /**
   * Writes only if the key still has this version; null: only if the key does not exist. @default writes always
   */
  readonly expect?: number | null
  /** Names under which `list` finds the key, e.g. a user's. @default none */
  readonly groups?: readonly string[]
}

/**
 * What the gateway keeps beyond a process: small values by key. Every operation is atomic, also between
 * processes that share the store. Values are opaque; what is secret in them is sealed before it gets here.
 */
export interface Store {
  /** The value of a key, or null where there is none or it has expired. */
  get(key: string): Promise<StoredValue | null>
  /** Writes a value; returns its version, or null where `expect` did not hold and nothing was written. */
  put(key: string, value: string, options?: PutOptions): Promise<number | null>
  /** Removes a key, from its groups too; false where there was none or its version was not the expected one. */
  delete(key: string, expect?: number): Promise<boolean>
  /** Keys of a group that exist, in no order. */
  list(group: string): Promise<string[]>
  /** Whether the store can be reached now; for readiness. */
  isReachable(): Promise<boolean>
  close(): Promise<void>
}
