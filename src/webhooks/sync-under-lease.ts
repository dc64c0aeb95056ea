import { withLease } from '../store/lease.ts'
import type { Store } from '../store/store.ts'
import { SECOND_MS } from '../time.ts'
import { type SyncResult, type SyncSubscriptionsOptions, syncSubscriptions } from './sync-subscriptions.ts'

export interface SubscriptionSyncOptions extends SyncSubscriptionsOptions {
  readonly store: Store
}

/** A process that crashed delays the others for this long. */
const LEASE_MS = 30 * SECOND_MS
const LEASE_WAIT_MS = 2 * LEASE_MS

/**
 * `syncSubscriptions` in one process at a time, among all that share the store.
 * @throws LeaseBusyError if another process was at it for the whole wait; see `syncSubscriptions`
 */
export const syncUnderLease = (options: SubscriptionSyncOptions): Promise<SyncResult> => {
  const { store, clock, sleep, signal } = options
  const lease = { ttlMs: LEASE_MS, waitMs: LEASE_WAIT_MS, isRenewed: true, clock, sleep, signal }
  return withLease(store, 'webhook-subscriptions', lease, () => syncSubscriptions(options))
}
