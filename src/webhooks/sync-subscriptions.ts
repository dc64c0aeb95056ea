import type { Clock, Sleep } from '../clock.ts'
import { GatewayError } from '../errors.ts'
import { DAY_MS, SECOND_MS } from '../time.ts'
import type { SubscriptionClient } from './subscription-client.ts'
import { RefusedApplicationError, RefusedSubscriptionError } from './subscription-errors.ts'
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
  /** Ends the work before the next request or pause; the reason is thrown. */
  readonly signal: AbortSignal
}

/** A subscription that is still missing, or was not renewed, and why. */
export interface FailedSubscription extends SubscriptionTarget {
  readonly reason: string
}

/** What a synchronization did, in numbers of subscriptions. */
export interface SyncResult {
  readonly created: number
  readonly renewed: number
  /** Present already, and not about to expire. */
  readonly kept: number
  readonly failed: readonly FailedSubscription[]
}

/** Subscriptions live for about 90 days (oura-api.md, section 4). */
const RENEW_WITHIN_MS = 30 * DAY_MS

/**
 * Pauses before the next round, which lists the subscriptions again and tries what still fails. A creation that Oura
 * answered with a 504 may have succeeded: its handshake can come minutes late.
 */
const ROUND_PAUSES_MS = [5 * SECOND_MS, 30 * SECOND_MS, 120 * SECOND_MS]

/** A round ends after this many failures in a row, each of which may have taken a minute: Oura is unavailable. */
const MAX_FAILURES_IN_A_ROW = 3

/**
 * Creates the subscriptions that are missing at Oura, for all data types and event types, and renews those that expire
 * within 30 days. Subscriptions of other callback URLs stay as they are.
 * @throws RefusedApplicationError; the signal's reason if it aborted
 */
export async function syncSubscriptions(options: SyncSubscriptionsOptions): Promise<SyncResult> {
  const { client, callbackUrl, clock, sleep, signal } = options
  const result = { created: 0, renewed: 0, kept: 0 }
  const refused: FailedSubscription[] = []
  let wanted: readonly SubscriptionTarget[] = wantedSubscriptions(callbackUrl)
  const pauses = ROUND_PAUSES_MS.values()
  for (;;) {
    const failed = await runRound(wanted)
    const { value: pauseMs, done } = pauses.next()
    if (failed.length === 0 || done) return { ...result, failed: [...refused, ...failed] }
    wanted = failed
    await sleep(pauseMs, signal)
  }

  /** One attempt at each subscription; returns those whose repetition may succeed. */
  async function runRound(targets: readonly SubscriptionTarget[]): Promise<FailedSubscription[]> {
    const existing = await client.list().catch(toReason)
    if (typeof existing === 'string') return targets.map((target) => ({ ...target, reason: existing }))
    const failed: FailedSubscription[] = []
    let failuresInARow = 0
    let lastReason = ''
    // One after another: Oura answers a creation only after a request in the other direction.
    for (const target of targets) {
      signal.throwIfAborted()
      if (failuresInARow >= MAX_FAILURES_IN_A_ROW) {
        failed.push({ ...target, reason: lastReason })
        continue
      }
      try {
        result[await provide(target, existing)] += 1
        failuresInARow = 0
      } catch (error) {
        if (error instanceof RefusedSubscriptionError) {
          refused.push({ ...target, reason: error.message })
          continue
        }
        lastReason = toReason(error)
        failuresInARow += 1
        failed.push({ ...target, reason: lastReason })
      }
    }
    return failed
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
    if (!expiresSoon(found, clock.now())) return 'kept'
    // If it is gone by now, the next round creates it again.
    await client.renew(found.id)
    return 'renewed'
  }
}

/** Whether `syncSubscriptions` would keep all subscriptions as they are listed. */
export const isInSync = (
  existing: readonly WebhookSubscription[],
  callbackUrl: string,
  now: number,
): boolean =>
  wantedSubscriptions(callbackUrl).every((target) =>
    existing.some((subscription) => isSameTarget(subscription, target) && !expiresSoon(subscription, now)),
  )

/** The message of an error after which a repetition may succeed; every other error is thrown. */
function toReason(error: unknown): string {
  if (error instanceof GatewayError && !(error instanceof RefusedApplicationError)) return error.message
  throw error
}

/** A subscription without a readable expiry is created again once it is gone. */
const expiresSoon = ({ expiresAt }: WebhookSubscription, now: number): boolean =>
  expiresAt !== null && expiresAt - now <= RENEW_WITHIN_MS

const wantedSubscriptions = (callbackUrl: string): SubscriptionTarget[] =>
  WEBHOOK_DATA_TYPES.flatMap((dataType) =>
    WEBHOOK_EVENT_TYPES.map((eventType) => ({ callbackUrl, eventType, dataType })),
  )

const isSameTarget = (one: SubscriptionTarget, other: SubscriptionTarget): boolean =>
  one.callbackUrl === other.callbackUrl &&
  one.eventType === other.eventType &&
  one.dataType === other.dataType
