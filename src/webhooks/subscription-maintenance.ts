import { GatewayError } from '../errors.ts'
import type { Log } from '../log.ts'
import { createPeriodicTask, type PeriodicTask } from '../periodic-task.ts'
import { LeaseBusyError } from '../store/lease.ts'
import { MINUTE_MS } from '../time.ts'
import { isInSync } from './sync-subscriptions.ts'
import { type SubscriptionSyncOptions, syncUnderLease } from './sync-under-lease.ts'

export interface SubscriptionMaintenanceOptions extends Omit<SubscriptionSyncOptions, 'signal'> {
  readonly log: Log
  /** How soon a subscription that is gone is created again. Each process lists them so often. @default 5 minutes */
  readonly everyMs?: number
}

/**
 * Keeps the application's subscriptions complete and unexpired (OURA_WEBHOOKS). The first run is at its start, in the
 * background: Oura calls back for each creation, so the gateway has to listen. `close` ends a run at its next request or
 * pause.
 */
export function createSubscriptionMaintenance(options: SubscriptionMaintenanceOptions): PeriodicTask {
  const { client, callbackUrl, clock, log, everyMs = 5 * MINUTE_MS } = options
  const closing = new AbortController()

  /** Without the lease, because there is almost never something to do. */
  const isDone = async () => isInSync(await client.list(), callbackUrl, clock.now())

  async function run(): Promise<void> {
    // If the list fails, the synchronization tries again.
    if (await isDone().catch(() => false)) return
    const { failed, ...counts } = await syncUnderLease({ ...options, signal: closing.signal })
    const [first] = failed
    if (first === undefined) return log.info({ ...counts }, 'webhook subscriptions are complete')
    const { dataType, eventType, reason } = first
    log.warn(
      { ...counts, failed: failed.length, first: { dataType, eventType, reason } },
      'webhook subscriptions are missing: Oura has to reach PUBLIC_URL over HTTPS',
    )
  }

  const task = createPeriodicTask({
    everyMs,
    run: () =>
      run().catch((error: unknown) => {
        if (closing.signal.aborted) return
        // Another process is at it; the next run sees what it did.
        if (error instanceof LeaseBusyError) return
        if (!(error instanceof GatewayError)) throw error
        log.warn({ reason: error.message }, 'webhook subscriptions could not be synchronized')
      }),
    log,
    failureMessage: 'the maintenance of webhook subscriptions failed; it is tried again',
  })
  return {
    start: task.start,
    async close() {
      closing.abort()
      await task.close()
    },
  }
}
