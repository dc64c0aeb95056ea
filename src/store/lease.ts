import { CancellationSource } from '../abort.ts'
import type { Clock, Sleep } from '../clock.ts'
import { GatewayError } from '../errors.ts'
import type { Store } from './store.ts'

export interface LeaseOptions {
  /** How long the work may take. After that the lease expires, and other processes can acquire it. */
  readonly ttlMs: number
  /**
   * Whether the lease is renewed during the work, which may then take any time: after a crash of its process the lease is free
   * within ttlMs. Only for work that is harmless if two processes do it. @default false
   */
  readonly isRenewed?: boolean
  /**
   * How long to wait for the lease. @default twice ttlMs: its holder may crash, and another process may acquire it first
   */
  readonly waitMs?: number
  readonly clock: Clock
  readonly sleep: Sleep
  /** Aborts the wait. Work that has begun is not interrupted. */
  readonly signal: AbortSignal
  /** Between 0 and 1. @default Math.random */
  readonly random?: () => number
}

export interface Lease {
  /** Higher than that of every earlier lease of the name: a fencing token for resources outside of the store. */
  readonly version: number
  /** Until then no other process holds the lease, ms since 1970 by our clock. */
  readonly expiresAt: number
}

/** Other processes held the lease for the whole wait. A client treats it as an outage: try later. */
export class LeaseBusyError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor() {
    super('Another request is doing the same at this moment. Try again in a few seconds.')
  }
}

const MIN_PAUSE_MS = 40
const MAX_PAUSE_MS = 400

/**
 * Does work under a lease: only one caller at a time, among all processes that share the store.
 *
 * A lease expires by itself, so that a crash does not block others for long. A process that is paused for longer does
 * not notice that its lease has expired. So the lease only avoids useless work, and the writes of the work must be
 * fenced: read the version inside, and write with `expect`. Releasing a lease that another process has by now does
 * nothing.
 * @throws LeaseBusyError if the lease was not free in time; the signal's reason if it aborted
 */
export async function withLease<T>(
  store: Store,
  name: string,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const key = `lease:${name}`
  const lease = await acquire(store, key, options)
  const renewal = options.isRenewed ? renewed(store, key, lease, options) : null
  try {
    return await work(lease)
  } finally {
    const version = (await renewal?.end()) ?? lease.version
    // A failed release does not fail the work: the lease expires soon.
    await store.delete(key, version).catch(() => undefined)
  }
}

/** Renews a lease three times in its ttlMs, until `end`, which tells its last version. */
function renewed(store: Store, key: string, lease: Lease, { ttlMs, clock, sleep }: LeaseOptions) {
  const ended = new CancellationSource()
  let { version } = lease
  async function run(): Promise<void> {
    while (!ended.aborted) {
      await sleep(ttlMs / 3, ended).catch(() => undefined)
      if (ended.aborted) return
      const expiresAt = clock.now() + ttlMs
      // A failed attempt is repeated. If the lease has expired by then, another process may hold it.
      const next = await store.put(key, '', { expect: version, expiresAt }).catch(() => version)
      if (next === null) return
      version = next
    }
  }
  const running = run()
  return {
    async end(): Promise<number> {
      ended.abort(new Error('The work has ended.'))
      await running
      return version
    },
  }
}

async function acquire(store: Store, key: string, options: LeaseOptions): Promise<Lease> {
  const { ttlMs, waitMs = 2 * ttlMs, clock, sleep, signal, random = Math.random } = options
  const giveUpAt = clock.now() + waitMs
  for (let pause = MIN_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
    signal.throwIfAborted()
    // Computed before the write: the store may count from a later instant, never from an earlier one.
    const expiresAt = clock.now() + ttlMs
    const version = await store.put(key, '', { expect: null, expiresAt })
    if (version !== null) return { version, expiresAt }
    const left = giveUpAt - clock.now()
    if (left <= 0) throw new LeaseBusyError()
    // With jitter, so that waiting processes do not all try at once.
    await sleep(Math.min(pause * (0.5 + random() / 2), left), signal)
  }
}
