import { createHmac } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { RegisteredClient } from '../oauth/clients.ts'
import type { WebhookSubscription, WebhookSubscriptions } from './webhook-subscriptions.ts'

/** A change that Oura announces; it has no content (oura-api.md section 4). */
export interface WebhookEvent {
  readonly event_type: string
  readonly data_type: string
  readonly object_id: string
  /** ISO, with an offset. */
  readonly event_time: string
  /** The user's id in /personal_info. */
  readonly user_id: string
}

/** How an event ended at one subscription. */
export interface Delivery {
  readonly callbackUrl: string
  readonly event: WebhookEvent
  /** The status of each attempt; null where no response came. */
  readonly attempts: readonly (number | null)[]
}

/** Sends events to the subscriptions. */
export interface Deliveries {
  /** Resolves when each subscription has accepted the event, has been cancelled, or has used up its retries. */
  send(event: WebhookEvent): Promise<Delivery[]>
  /** Ends all attempts. */
  close(): void
}

export interface DeliveriesOptions {
  readonly now: () => number
  readonly clients: ReadonlyMap<string, RegisteredClient>
  readonly subscriptions: WebhookSubscriptions
  /** Pauses before the retries, ms. @default ten within an hour */
  readonly retryDelaysMs?: readonly number[]
}

const TIMEOUT_MS = 10_000
/** Ten retries over about an hour; Oura does not document the pauses. */
const RETRY_DELAYS_MS = Array.from({ length: 10 }, (_, index) => 65_000 * (index + 1))
const GONE = 410

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { now, clients, subscriptions, retryDelaysMs = RETRY_DELAYS_MS } = options
  const closing = new AbortController()

  async function deliver(subscription: WebhookSubscription, event: WebhookEvent): Promise<Delivery> {
    const { callbackUrl, clientId } = subscription
    const body = JSON.stringify(event)
    const attempts: (number | null)[] = []
    for (const delayMs of [0, ...retryDelaysMs]) {
      if (delayMs > 0)
        await wait(delayMs, undefined, { signal: closing.signal, ref: false }).catch(() => null)
      if (closing.signal.aborted) break
      const status = await post(callbackUrl, body, clients.get(clientId)?.secret ?? '')
      attempts.push(status)
      if (status === GONE) subscriptions.remove(subscription.id)
      // 3xx counts as accepted (oura-api.md section 4)
      if (status === GONE || (status !== null && status < 400)) break
    }
    return { callbackUrl, event, attempts }
  }

  async function post(url: string, body: string, secret: string): Promise<number | null> {
    const timestamp = String(Math.floor(now() / 1000))
    const signature = createHmac('sha256', secret).update(timestamp).update(body).digest('hex').toUpperCase()
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-oura-timestamp': timestamp,
          'x-oura-signature': signature,
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await response.body?.cancel()
      return response.status
    } catch {
      return null
    }
  }

  return {
    send: (event) =>
      Promise.all(
        subscriptions
          .matching(event.data_type, event.event_type)
          .map((subscription) => deliver(subscription, event)),
      ),
    close: () => closing.abort(),
  }
}
