import type { CancellationSource } from '../abort.ts'
import { backgroundSleep, type Clock, type Sleep, systemSleep } from '../clock.ts'
import type { Config } from '../config.ts'
import type { ChangeFeed } from '../live/change-feed.ts'
import { type ChangeStreams, createChangeStreams } from '../live/change-streams.ts'
import { composeReconciler } from '../live/compose-reconciler.ts'
import { createConfirmedTypes } from '../live/confirmed-types.ts'
import { createChangeFeed } from '../live/create-change-feed.ts'
import { createLateRecords, type LateRecords } from '../live/late-records.ts'
import { createMarkChanges } from '../live/mark-changes.ts'
import { createMarkRetries } from '../live/mark-retries.ts'
import { createSeenUsers, type SeenUsers } from '../live/seen-users.ts'
import { createStreamLeases } from '../live/stream-leases.ts'
import { createStreamMetrics } from '../live/stream-metrics.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { OuraClient } from '../oura/client.ts'
import type { Cost } from '../oura/cost.ts'
import { announcingDataType } from '../oura/resources/data-types.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { ConfirmedPeriod } from '../resolvers/data/freshness.ts'
import { createOperation } from '../resolvers/data/operation.ts'
import type { RecordCache } from '../resolvers/data/record-cache.ts'
import type { Store } from '../store/store.ts'
import { MINUTE_MS } from '../time.ts'
import { callbackUrlOf } from '../webhooks/callback-url.ts'
import { createWebhooks, type Webhooks, type WebhooksOptions } from '../webhooks/create-webhooks.ts'

/** What events have to know of users who logged in. */
interface StoredGrants {
  /** Under which key the copies of the user's records are; null without a grant. */
  cacheKeyOf(userId: string): Promise<string | null>
  hasGrant(userId: string): Promise<boolean>
}

export interface LiveDeps {
  /** Null without an application at Oura: then no event comes. */
  readonly application: WebhooksOptions['application'] | null
  /** The stored grants; null without logins. */
  readonly grants: StoredGrants | null
  readonly store: Store | null
  /** See AppDeps. */
  readonly backgroundTasks: boolean
  readonly baseUrl: string
  readonly client: OuraClient
  readonly cache: RecordCache
  /** Whose copies the demo shares, and under which key; null without the demo. */
  readonly demo: { readonly userId: () => Promise<string | null>; readonly cacheKey: string } | null
  /** Requests to Oura since the start. */
  readonly total: Cost
  readonly metrics: Metrics
  readonly clock: Clock
  /** How the background work waits. @default the machine's timers */
  readonly sleep?: Sleep | undefined
  readonly log: Log
}

/** What changes records, and who is told: webhook events, comparisons with Oura, marks, and open streams. */
export interface Live {
  readonly changeStreams: ChangeStreams
  readonly publish: ChangeFeed['publish']
  readonly lateRecords: LateRecords
  readonly seenUsers: SeenUsers
  /** Null without an application, or without background tasks. */
  readonly webhooks: Webhooks | null
  /** When Oura's events announced every change of a resource. */
  confirmedPeriod(resource: Resource): ConfirmedPeriod | null
  close(): Promise<void>
}

/** Composes how records become live. */
export function createLive(config: Config, deps: LiveDeps): Live {
  const { grants, store, cache, client, demo, total, metrics, clock, sleep = backgroundSleep, log } = deps
  const budgetMs = config.operationTimeoutMs
  const newOperation = (signal: CancellationSource) => createOperation({ signal, budgetMs, clock, total })
  const changes = createChangeFeed(config.storeUrl, { clock, log })
  const markChange = createMarkChanges({
    cache,
    async cacheKeysOf(userId) {
      const ofGrant = (await grants?.cacheKeyOf(userId)) ?? null
      const isDemoUser = demo !== null && (await demo.userId()) === userId
      return [...(ofGrant === null ? [] : [ofGrant]), ...(isDemoUser ? [demo.cacheKey] : [])]
    },
    clock,
  })
  const marks = createMarkRetries({
    markChange,
    onFailure: ({ dataType }) => confirmedTypes?.interrupt(dataType),
    sleep: systemSleep,
    log,
  })
  const streamLeases = createStreamLeases(config.storeUrl, { log })
  const changeStreams = createChangeStreams({
    feed: changes,
    leases: streamLeases,
    metrics: createStreamMetrics(metrics),
  })
  const lateRecords = createLateRecords({
    streams: changeStreams,
    publish: changes.publish,
    newOperation,
    store,
    clock,
    sleep,
  })
  // Of all processes: each has its own cache, and its own subscribers.
  changes.onChange((change) => {
    if (!change.isFound) confirmedTypes?.onEvent(change.dataType)
    reconciler?.onChange(change)
    lateRecords.onChange(change)
    changeStreams.deliver(change, marks.mark(change))
  })
  const background = deps.backgroundTasks ? store : null
  const webhooks =
    deps.application &&
    background &&
    createWebhooks({
      application: deps.application,
      baseUrl: deps.baseUrl,
      callbackUrl: callbackUrlOf(config.publicUrl),
      verificationToken: config.webhookVerificationToken,
      timeoutMs: config.ouraTimeoutMs,
      isMaintained: config.ouraWebhooks,
      store: background,
      isKnownUser: async (userId) => (await grants?.hasGrant(userId)) ?? false,
      publish: changes.publish,
      metrics,
      clock,
      log,
    })
  const confirmedTypes =
    webhooks && createConfirmedTypes({ subscribed: webhooks.subscribedTypes, metrics, clock })
  const seenUsers = createSeenUsers({ clock })
  const reconciler =
    background &&
    composeReconciler({
      sharePercent: config.ouraReconcileShare,
      limits: config.ouraRateLimits,
      client,
      cache,
      seenUsers,
      changeStreams,
      isConfirmed: (dataType) => confirmedTypes?.isConfirmed(dataType) ?? false,
      publish: changes.publish,
      newOperation: (signal) =>
        // Of all types of one user, one after the other.
        createOperation({ signal, budgetMs: Math.max(budgetMs, 2 * MINUTE_MS), clock, total }),
      store: background,
      metrics,
      clock,
      sleep,
      log,
    })

  return {
    changeStreams,
    publish: changes.publish,
    lateRecords,
    seenUsers,
    webhooks,
    confirmedPeriod(resource) {
      const dataType = announcingDataType(resource)
      return dataType === null ? null : (confirmedTypes?.period(dataType) ?? null)
    },
    async close() {
      await webhooks?.close()
      await reconciler?.close()
      await changes.close()
      await streamLeases.close()
      marks.close()
      lateRecords.close()
    },
  }
}
