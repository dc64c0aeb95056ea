import type { Clock, Sleep } from '../clock.ts'
import { errorName } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Operation } from '../oura/http/send.ts'
import type { RateLimits } from '../oura/rate-limit/rate-limits.ts'
import type { createRecheck } from '../resolvers/data/recheck.ts'
import { LeaseBusyError, withLease } from '../store/lease.ts'
import type { Store } from '../store/store.ts'
import { MINUTE_MS, SECOND_MS } from '../time.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ReconcileMetrics } from './reconcile-metrics.ts'
import type { RecordChange } from './record-change.ts'

/** What kinds of jobs need. */
export interface ReconcileJobsOptions {
  readonly recheck: ReturnType<typeof createRecheck>
  readonly publish: ChangeFeed['publish']
  readonly metrics: ReconcileMetrics
}

/** Reads the trailing days of one user. Its requests are those of the operation. */
export type ReconcileJob = (operation: Operation) => Promise<void>

/** Jobs of one kind. */
export interface ReconcileJobs {
  /** The job that has been due for longest; null if none is due. */
  nextDue(): ReconcileJob | null
  /** A change came over the feed. */
  onChange(change: RecordChange): void
}

export interface ReconcilerOptions {
  /** The first kind comes first. */
  readonly jobs: readonly ReconcileJobs[]
  /** What the requests of all processes may use of the application's limit, percent; see OURA_RECONCILE_SHARE. */
  readonly sharePercent: number
  readonly limits: RateLimits
  readonly newOperation: (signal: AbortSignal) => Operation
  readonly store: Store
  readonly clock: Clock
  readonly sleep: Sleep
  readonly log: Log
}

/** Compares records with Oura in the background, within a share of the rate limit. */
export interface Reconciler {
  start(): void
  /** Stops, and waits for the job under way. */
  close(): Promise<void>
}

/** How often to look for jobs. */
const LOOK_EVERY_MS = 30 * SECOND_MS
/** A process that crashed delays the jobs of the others for this long. */
const LEASE_MS = MINUTE_MS

/** How long one request uses up the share, ms: by the application's longest window. */
export function msPerRequest({ application }: RateLimits, sharePercent: number): number {
  const [longest] = application.toSorted((a, b) => b.windowMs - a.windowMs)
  return longest === undefined ? 0 : longest.windowMs / ((longest.limit * sharePercent) / 100)
}

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { jobs, sharePercent, limits, newOperation, store, clock, sleep, log } = options
  const closing = new AbortController()
  const { signal } = closing
  const pauseMs = msPerRequest(limits, sharePercent)
  let running: Promise<void> = Promise.resolve()

  /**
   * Does the next job. One at a time in all processes, so that together they keep to the share.
   * @returns whether there was one
   */
  async function runNext(): Promise<boolean> {
    if (!jobs.some((each) => each.nextDue() !== null)) return false
    await withLease(
      store,
      'reconcile',
      { ttlMs: LEASE_MS, waitMs: LOOK_EVERY_MS, isRenewed: true, clock, sleep, signal },
      async () => {
        const [job] = jobs.map((each) => each.nextDue()).filter((due) => due !== null)
        if (job === undefined) return
        const operation = newOperation(signal)
        await job(operation)
        await sleep(operation.cost.figures.requests * pauseMs, signal)
      },
    )
    return true
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        while (await runNext()) signal.throwIfAborted()
      } catch (error) {
        if (!signal.aborted && !(error instanceof LeaseBusyError)) {
          log.warn(
            { error: errorName(error) },
            'records could not be compared with Oura; the gateway tries again',
          )
        }
      }
      await sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
    }
  }

  return {
    start() {
      running = run()
    },
    async close() {
      closing.abort()
      await running
    },
  }
}
