import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { errorName } from '../errors.ts'
import type { RecordChange } from '../live/record-change.ts'
import type { Log } from '../log.ts'
import { isOuraId } from '../oura/records/oura-id.ts'
import { resourceOfDataType } from '../oura/resources/data-types.ts'
import type { ChangeLog } from '../store/change-log.ts'
import type { Inbox } from '../store/inbox.ts'
import { createThrottledWarning } from '../throttled-warning.ts'
import { SECOND_MS } from '../time.ts'
import type { EventMetrics } from './event-metrics.ts'
import { WEBHOOK_DATA_TYPES, WEBHOOK_EVENT_TYPES } from './webhook-subscription.ts'

export interface InboxWorkerOptions {
  readonly inbox: Inbox
  /** Where the changes of known users are logged. */
  readonly changeLog: Pick<ChangeLog, 'add'>
  /** Whether the gateway has a stored grant of the user. */
  readonly isKnownUser: (userId: string) => Promise<boolean>
  /** The work: announces the change to caches and subscribers. A rejected promise is retried. */
  readonly publish: (event: RecordChange) => Promise<unknown>
  readonly metrics: EventMetrics
  readonly log: Log
}

/** Works the events of the inbox in the background, at least once each. */
export interface InboxWorker {
  /** The first look is at once: an earlier process may have left events. */
  start(): void
  /** Says that the inbox has a new event. */
  wake(): void
  /** Stops, and waits for the batch under way. */
  close(): Promise<void>
}

const BATCH = 100
/** Work that takes longer, or whose process crashed, is done again. */
const LEASE_MS = 15 * SECOND_MS
/** How often to look for events that other processes left. */
const POLL_MS = 5 * SECOND_MS

const isListed = (names: readonly string[], name: string) => names.includes(name)

export function createInboxWorker(options: InboxWorkerOptions): InboxWorker {
  const { inbox, changeLog, isKnownUser, publish, metrics, log } = options
  const warnOfFailedWork = createThrottledWarning(
    log,
    'a webhook event could not be worked; it is tried again',
  )
  const warnOfUnreadableInbox = createThrottledWarning(log, 'the webhook inbox cannot be read')
  const closing = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let pause = new AbortController()
  let isWoken = false

  /** @returns whether the change is one of a user and a resource that the gateway knows */
  async function work(event: RecordChange): Promise<boolean> {
    if (!isListed(WEBHOOK_DATA_TYPES, event.dataType) || !isListed(WEBHOOK_EVENT_TYPES, event.eventType))
      metrics.unknownType()
    const [isKnown] = await Promise.all([isKnownUser(event.userId), publish(event)])
    if (!isKnown) metrics.unknownUser()
    return isKnown && resourceOfDataType(event.dataType) !== undefined && isOuraId(event.ouraId)
  }

  /** Works one batch; returns whether there may be more. */
  async function workBatch(): Promise<boolean> {
    const messages = await inbox.take(BATCH, LEASE_MS)
    const done: string[] = []
    const known: RecordChange[] = []
    // Started in order, so that the changes of a record are published in order.
    await Promise.all(
      messages.map(async ({ key, body }) => {
        try {
          // Not validated: only the receiver can have stored it.
          const event = JSON.parse(body) as RecordChange
          if (await work(event)) known.push(event)
          done.push(key)
        } catch (error) {
          warnOfFailedWork({ error: errorName(error) })
        }
      }),
    )
    // Before they are removed: after a crash they are worked and logged again.
    await changeLog.add(known)
    await inbox.remove(done)
    metrics.worked(done.length)
    return messages.length === BATCH
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      isWoken = false
      try {
        const hasMore = await workBatch()
        if (hasMore) {
          // The embedded inbox and the feed of one process wait for nothing: requests have to be answered in between.
          await nextTurn()
          continue
        }
        metrics.inboxLength(await inbox.length())
      } catch (error) {
        warnOfUnreadableInbox({ error: errorName(error) })
        isWoken = false
      }
      if (isWoken) continue
      pause = new AbortController()
      const signal = AbortSignal.any([pause.signal, closing.signal])
      await delay(POLL_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    start() {
      running = run()
    },
    wake() {
      isWoken = true
      pause.abort()
    },
    async close() {
      closing.abort()
      await running
    },
  }
}
