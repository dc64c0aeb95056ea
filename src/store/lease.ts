import type { Clock } from '../clock.ts'
import { GatewayError } from '../errors.ts'
import type { Store } from './store.ts'

export interface LeaseOptions {
  /** How long the work may take before others take the lease for abandoned. */
  readonly ttlMs: number
  /** How long to wait for others. @default twice ttlMs: whoever holds the lease may crash, and another be faster */
  readonly waitMs?: number
  readonly clock: Clock
  /** Waits, and rejects with the signal's reason when that aborts first. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Ends the wait. Work that has begun is not interrupted. */
  readonly signal: AbortSignal
  /** Between 0 and 1. @default Math.random */
  readonly random?: () => number
}

export interface Lease {
  /** Above that of every earlier lease of the name: a fence for what is not in the store. */
  readonly version: number
  /** Until then nobody else holds the lease, ms since 1970 by our clock. */
  readonly expiresAt: number
}

/** Others held the lease for the whole of the wait. To a client it is an outage: try later. */
export class LeaseBusyError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor() {
    super('The gateway is busy with the same for another request. Try again in a moment.')
  }
}

const FIRST_PAUSE_MS = 40
const LONGEST_PAUSE_MS = 400

/**
 * Does work that only one may do at a time, among all processes that share the store.
 *
 * A lease ends by itself, so that a crash blocks nobody for long; whoever is paused for longer than that goes on
 * believing that they hold it. So the lease keeps others from working in vain, and what the work writes is what
 * must be fenced: read its version inside, and write with `expect`. Giving back a lease that another holds by now
 * does nothing.
 * @throws LeaseBusyError when the wait was in vain, the signal's reason when it aborted
 */
export async function withLease<T>(
  store: Store,
  name: string,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const key = `lease:${name}`
  const lease = await acquire(store, key, options)
  try {
    return await work(lease)
  } finally {
    // What the work brought counts, not whether the lease could be given back: it ends soon.
    await store.delete(key, lease.version).catch(() => undefined)
  }
}

async function acquire(store: Store, key: string, options: LeaseOptions): Promise<Lease> {
  const { ttlMs, waitMs = 2 * ttlMs, clock, sleep, signal, random = Math.random } = options
  const giveUpAt = clock.now() + waitMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted()
    // Taken before it is written: the store may count from a later instant, never from an earlier one.
    const expiresAt = clock.now() + ttlMs
    const version = await store.put(key, '', { expect: null, expiresAt })
    if (version !== null) return { version, expiresAt }
    const left = giveUpAt - clock.now()
    if (left <= 0) throw new LeaseBusyError()
    // Uneven, so that those who wait do not all ask at once.
    await sleep(Math.min(pause * (0.5 + random() / 2), left), signal)
  }
}
