import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

export interface LeaseOptions {
  readonly store: Store
  readonly clock: Clock
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** How long a lease lasts unless it is prolonged. */
  readonly leaseMs: number
  /** How long somebody else's lease is waited for. */
  readonly waitMs: number
}

/**
 * The right to be the only one at work, for a while. It keeps others away and fences nothing: whoever holds it may be
 * paused beyond its end, and so every write has to hold against the version that was read.
 */
export interface Lease {
  /** By the clock, without asking the store. */
  isHeld(): boolean
  /** From now on for the whole time again; false where it has ended and somebody else may have it. */
  prolong(): Promise<boolean>
  release(): Promise<void>
}

const FIRST_POLL_MS = 10
const LONGEST_POLL_MS = 250

/** Waits for the lease of a key; null when it was not to be had in time. */
export async function acquireLease(key: string, options: LeaseOptions): Promise<Lease | null> {
  const { store, clock, sleep, leaseMs, waitMs } = options
  const giveUpAt = clock.now() + waitMs
  const holder = randomUUID()
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(2 * pollMs, LONGEST_POLL_MS)) {
    // Read before the store is asked: the lease must not end there sooner than it does here.
    const until = clock.now() + leaseMs
    const version = await store.put(key, holder, { expect: null, expiresAt: until })
    if (version !== null) return holdLease(key, { holder, version, until }, options)
    if (clock.now() + pollMs > giveUpAt) return null
    await sleep(pollMs, new AbortController().signal)
  }
}

function holdLease(
  key: string,
  taken: { readonly holder: string; readonly version: number; readonly until: number },
  { store, clock, leaseMs }: LeaseOptions,
): Lease {
  let { version, until } = taken
  return {
    isHeld: () => clock.now() < until,
    async prolong() {
      const next = clock.now() + leaseMs
      const written = await store.put(key, taken.holder, { expect: version, expiresAt: next })
      if (written === null) return false
      version = written
      until = next
      return true
    },
    async release() {
      await store.delete(key, version)
    },
  }
}
