import type { Clock, Sleep } from '../clock.ts'
import { GatewayError } from '../errors.ts'
import { DAY_MS, SECOND_MS } from '../time.ts'
import type { SubscriptionClient } from './subscription-client.ts'
import { RefusedSubscriptionError } from './subscription-errors.ts'
import {
  type SubscriptionTarget,
  WEBHOOK_DATA_TYPES,
  WEBHOOK_EVENT_TYPES,
  type WebhookSubscription,
} from './webhook-subscription.ts'

export interface SyncSubscriptionsOptions {
  readonly client: SubscriptionClient
  /** Where Oura sends the events: PUBLIC_URL/webhooks/oura. */
  readonly callbackUrl: string
  readonly clock: Clock
  readonly sleep: Sleep
  /** Ends the pauses between the rounds; the reason is thrown. */
  readonly signal: AbortSignal
}

/** What a synchronization did, in numbers of subscriptions. */
export interface SyncResult {
  readonly created: number
  readonly renewed: number
  /** Present already, and not about to expire. */
  readonly kept: number
  /** Those that are still missing, each with the reason. */
  readonly failed: readonly (SubscriptionTarget & { readonly reason: string })[]
}

/** Subscriptions live for about 90 days (oura-api.md, section 4). */
const RENEW_WITHIN_MS = 30 * DAY_MS

/**
 * Pauses before a list is read anew and what is still missing is requested again. A creation that Oura answered with a
 * 504 may have succeeded meanwhile: its callback can come minutes late.
 */
const ROUND_PAUSES_MS = [5 * SECOND_MS, 30 * SECOND_MS, 120 * SECOND_MS]

/**
 * Creates the subscriptions for all data types and event types that are missing at Oura, and renews those that expire
 * soon. Subscriptions of other callback URLs are left alone.
 * @throws the error of the last round if the subscriptions cannot be listed
 */
export async function syncSubscriptions(options: SyncSubscriptionsOptions): Promise<SyncResult> {
  const { client, callbackUrl, clock, sleep, signal } = options
  const result = { created: 0, renewed: 0, kept: 0 }
  const refused: SyncResult['failed'][number][] = []
  let missing = wantedTargets(callbackUrl)
  const pauses = ROUND_PAUSES_MS.values()
  for (;;) {
    const failed = await runRound()
    const { value: pauseMs, done } = pauses.next()
    if (failed.length === 0 || done) return { ...result, failed: [...refused, ...failed] }
    missing = failed
    await sleep(pauseMs, signal)
  }

  /** One attempt at every missing subscription; those that may succeed later are returned. */
  async function runRound(): Promise<SyncResult['failed'][number][]> {
    const existing = await listOrThrow()
    if (existing instanceof GatewayError)
      return missing.map((target) => ({ ...target, reason: existing.message }))
    const failed: SyncResult['failed'][number][] = []
    // One after another: each creation is answered only after a request in the other direction.
    for (const target of missing) {
      try {
        result[await provide(target, existing)] += 1
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error
        const failure = { ...target, reason: error.message }
        if (error instanceof RefusedSubscriptionError) refused.push(failure)
        else failed.push(failure)
      }
    }
    return failed
  }

  /** Only the credentials of the application are a reason to give up at once. */
  async function listOrThrow(): Promise<WebhookSubscription[] | GatewayError> {
    try {
      return await client.list()
    } catch (error) {
      if (error instanceof GatewayError && error.code.startsWith('UPSTREAM')) return error
      throw error
    }
  }

  async function provide(
    target: SubscriptionTarget,
    existing: readonly WebhookSubscription[],
  ): Promise<'created' | 'renewed' | 'kept'> {
    const found = existing.find((subscription) => isSameTarget(subscription, target))
    if (found === undefined) {
      await client.create(target)
      return 'created'
    }
    if (found.expiresAt !== null && found.expiresAt - clock.now() > RENEW_WITHIN_MS) return 'kept'
    await client.renew(found.id)
    return 'renewed'
  }
}

const wantedTargets = (callbackUrl: string): SubscriptionTarget[] =>
  WEBHOOK_DATA_TYPES.flatMap((dataType) =>
    WEBHOOK_EVENT_TYPES.map((eventType) => ({ callbackUrl, eventType, dataType })),
  )

const isSameTarget = (one: SubscriptionTarget, other: SubscriptionTarget): boolean =>
  one.callbackUrl === other.callbackUrl &&
  one.eventType === other.eventType &&
  one.dataType === other.dataType
