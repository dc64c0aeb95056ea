import { withLease } from '../store/lease.ts'
import type { Store } from '../store/store.ts'
import { MINUTE_MS } from '../time.ts'
import { type SyncResult, type SyncSubscriptionsOptions, syncSubscriptions } from './sync-subscriptions.ts'

export interface SubscriptionSyncOptions extends SyncSubscriptionsOptions {
  readonly store: Store
}

/** Four rounds of three failures, each of which takes a minute, and the pauses between them. */
const LEASE_MS = 20 * MINUTE_MS
const LEASE_WAIT_MS = MINUTE_MS

/**
 * `syncSubscriptions` in one process at a time, among all that share the store.
 * @throws LeaseBusyError if another process was at it for a minute; see `syncSubscriptions`
 */
export const syncUnderLease = (options: SubscriptionSyncOptions): Promise<SyncResult> => {
  const { store, clock, sleep, signal } = options
  const lease = { ttlMs: LEASE_MS, waitMs: LEASE_WAIT_MS, clock, sleep, signal }
  return withLease(store, 'webhook-subscriptions', lease, () => syncSubscriptions(options))
}
