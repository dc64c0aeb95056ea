import type { Metrics } from '../metrics.ts'
import type { OuraClient } from '../oura/client.ts'
import type { Operation } from '../oura/http/send.ts'
import { confirmedResources, createRecheck } from '../resolvers/data/recheck.ts'
import type { RecordCache } from '../resolvers/data/record-cache.ts'
import type { ChangeFeed } from './change-feed.ts'
import type { ChangeStreams } from './change-streams.ts'
import { createStreamPolls } from './poll-streams.ts'
import { createReconcileMetrics } from './reconcile-metrics.ts'
import { createUserChecks } from './reconcile-users.ts'
import { createReconciler, type ReconcilerOptions } from './reconciler.ts'
import type { RecordChange } from './record-change.ts'
import type { SeenUsers } from './seen-users.ts'

export interface ReconcilerPartsOptions extends Omit<ReconcilerOptions, 'jobs'> {
  readonly client: Pick<OuraClient, 'list' | 'applicationLeft'>
  readonly cache: RecordCache
  readonly seenUsers: SeenUsers
  readonly changeStreams: Pick<ChangeStreams, 'subscribers'>
  /** Whether events announce the changes of a data type now. */
  readonly isConfirmed: (dataType: string) => boolean
  readonly publish: ChangeFeed['publish']
  readonly newOperation: (signal: AbortSignal) => Operation
  readonly metrics: Metrics
}

/** The reconciler of a gateway. */
export interface RunningReconciler {
  /** A change came over the feed. */
  onChange(change: RecordChange): void
  /** Stops, and waits for the job under way. */
  close(): Promise<void>
}

/** Users are compared only while this much of the longest window is left: their queries come first. */
const OFF_PEAK_LEFT = 0.5

/** The composition root of the reconciler: it starts at once. Null with a share of 0. */
export function composeReconciler(options: ReconcilerPartsOptions): RunningReconciler | null {
  const { client, cache, seenUsers, changeStreams, isConfirmed, publish, clock, sleep } = options
  if (options.sharePercent === 0) return null
  const recheck = createRecheck({ client, cache, clock })
  const metrics = createReconcileMetrics(options.metrics)
  const closing = new AbortController()
  const shared = { recheck, publish, metrics }
  const jobs = [
    createStreamPolls({ ...shared, streams: changeStreams, isConfirmed, clock }),
    createUserChecks({
      ...shared,
      seenUsers,
      confirmedResources: (user) => confirmedResources(cache, user),
      isOffPeak: () => client.applicationLeft() >= OFF_PEAK_LEFT,
      sleep,
      signal: closing.signal,
    }),
  ]
  const reconciler = createReconciler({
    ...options,
    // A user who waits comes first.
    newOperation: (signal) => ({ ...options.newOperation(signal), priority: 'background' }),
    jobs,
  })
  reconciler.start()
  return {
    onChange: (change) => {
      for (const each of jobs) each.onChange(change)
    },
    async close() {
      closing.abort()
      await reconciler.close()
    },
  }
}
