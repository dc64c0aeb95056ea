import type { Clock, Sleep } from '../../clock.ts'
import { withLease } from '../../store/lease.ts'
import type { Store } from '../../store/store.ts'

/**
 * Does work that refreshes a user's grant while no other process does. A token request may start as long as `mayStart`
 * returns true: it then ends before the lease does.
 * @throws LeaseBusyError if other processes had the lease all the time
 */
export type WithRefreshLease = <T>(
  userId: string,
  work: (mayStart: () => boolean) => Promise<T>,
) => Promise<T>

export interface RefreshLeaseOptions {
  readonly store: Store
  readonly clock: Clock
  readonly sleep: Sleep
  /**
   * Duration of a lease, ms: longer than a token request may take. After a crash during a refresh, the user waits for
   * this long.
   */
  readonly leaseMs: number
  /** Between 0 and 1. @default Math.random */
  readonly random?: (() => number) | undefined
}

/** How soon after it got the lease a process must have started its token request, at most. */
const START_WITHIN_MS = 3_000

export function createRefreshLease(options: RefreshLeaseOptions): WithRefreshLease {
  const { store, clock, sleep, leaseMs, random = Math.random } = options
  const startWithinMs = Math.min(START_WITHIN_MS, leaseMs / 4)
  return (userId, work) => {
    const { signal } = new AbortController()
    return withLease(
      store,
      `refresh/${userId}`,
      { ttlMs: leaseMs, clock, sleep, signal, random },
      ({ expiresAt }) => work(() => clock.now() <= expiresAt - leaseMs + startWithinMs),
    )
  }
}
