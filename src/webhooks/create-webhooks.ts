import { type Clock, systemSleep } from '../clock.ts'
import type { SubscribedTypes } from '../live/confirmed-types.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Store } from '../store/store.ts'
import { createEventMetrics } from './event-metrics.ts'
import { answerHandshake, verificationTokenOf } from './handshake.ts'
import { createInboxWorker, type InboxWorkerOptions } from './inbox-worker.ts'
import { createEventReceiver } from './receive-event.ts'
import { createSubscribedTypes } from './subscribed-types.ts'
import { createSubscriptionClient, type SubscriptionClient } from './subscription-client.ts'
import { createSubscriptionMaintenance } from './subscription-maintenance.ts'

export interface WebhooksOptions extends Pick<InboxWorkerOptions, 'isKnownUser' | 'publish'> {
  /** The application that is registered with Oura. */
  readonly application: { readonly id: string; readonly secret: string }
  /** Base URL of Oura's API. */
  readonly baseUrl: string
  /** Where Oura sends the events of this gateway. */
  readonly callbackUrl: string
  /** WEBHOOK_VERIFICATION_TOKEN @default derived from the application's secret */
  readonly verificationToken: string | undefined
  /** Time for one request to Oura, ms. */
  readonly timeoutMs: number
  /** Whether the subscriptions of `callbackUrl` are created and renewed (OURA_WEBHOOKS). */
  readonly isMaintained: boolean
  readonly store: Store
  readonly metrics: Metrics
  readonly clock: Clock
  readonly log: Log
}

/** The webhooks of an application. */
export interface Webhooks {
  readonly subscriptions: SubscriptionClient
  readonly subscribedTypes: SubscribedTypes
  /** Answers Oura at the callback URL: a handshake (GET) or an event (POST). */
  answer(request: Request): Response | Promise<Response>
  /** Whether events are expected: OURA_WEBHOOKS is set, or this process has stored one. */
  isInUse(): boolean
  /** Stops, and waits for the work on events under way. */
  close(): Promise<void>
}

/** The composition root of webhooks. Work on the events of the inbox begins at once. */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { application, baseUrl, callbackUrl, timeoutMs, store, isKnownUser, publish, clock, log } = options
  const { inbox, changeLog } = store
  const verificationToken = verificationTokenOf(options.verificationToken, application.secret)
  const metrics = createEventMetrics(options.metrics)
  const worker = createInboxWorker({ inbox, changeLog, isKnownUser, publish, metrics, log })
  let hasStored = false
  const receiveEvent = createEventReceiver({
    clientSecret: application.secret,
    inbox,
    onStored() {
      hasStored = true
      worker.wake()
    },
    metrics,
    clock,
    log,
  })
  worker.start()
  const closing = new AbortController()
  const { signal } = closing
  const subscriptions = createSubscriptionClient({
    baseUrl,
    application,
    verificationToken,
    timeoutMs,
    signal,
  })
  const maintenance = options.isMaintained
    ? createSubscriptionMaintenance({
        client: subscriptions,
        callbackUrl,
        store,
        clock,
        sleep: systemSleep,
        log,
      })
    : null
  maintenance?.start()
  return {
    subscriptions,
    subscribedTypes: createSubscribedTypes({ client: subscriptions, callbackUrl, clock, log }),
    answer(request) {
      if (request.method === 'GET') return answerHandshake(new URL(request.url), verificationToken)
      if (request.method === 'POST') return receiveEvent(request)
      return Response.json(
        { error: 'Send a GET or a POST request here.' },
        { status: 405, headers: { allow: 'GET, HEAD, POST' } },
      )
    },
    isInUse: () => options.isMaintained || hasStored,
    async close() {
      // A creation may take a minute.
      closing.abort()
      await Promise.all([maintenance?.close(), worker.close()])
    },
  }
}
