import { randomUUID } from 'node:crypto'
import { DAY_MS } from '../calendar.ts'

/** Data types that Oura announces (ExtApiV2DataType of oura-openapi-2026-07): `vo2_max` in lower case, unlike REST. */
export const WEBHOOK_DATA_TYPES = [
  'tag',
  'enhanced_tag',
  'workout',
  'session',
  'sleep',
  'daily_sleep',
  'daily_readiness',
  'daily_activity',
  'daily_spo2',
  'sleep_time',
  'rest_mode_period',
  'ring_configuration',
  'daily_stress',
  'daily_cardiovascular_age',
  'daily_resilience',
  'vo2_max',
  'meal',
] as const

export const WEBHOOK_EVENT_TYPES = ['create', 'update', 'delete'] as const

/** What a subscription is for; Oura has at most one for each combination. */
export interface SubscriptionTarget {
  readonly callbackUrl: string
  readonly eventType: string
  readonly dataType: string
}

/** A webhook subscription of an application: it covers all users of the application. */
export interface WebhookSubscription extends SubscriptionTarget {
  readonly id: string
  readonly clientId: string
  /** ms since the epoch */
  readonly expiresAt: number
}

/** The subscriptions of all applications. */
export interface WebhookSubscriptions {
  list(clientId: string): WebhookSubscription[]
  /** The subscription of an application with this id; null if there is none. */
  find(clientId: string, id: string): WebhookSubscription | null
  /** Creates a subscription; one with the same target is replaced, under its id. */
  create(clientId: string, target: SubscriptionTarget): WebhookSubscription
  update(subscription: WebhookSubscription, target: SubscriptionTarget): WebhookSubscription
  renew(subscription: WebhookSubscription): WebhookSubscription
  remove(id: string): void
  /** All subscriptions for an event that have not expired. */
  matching(dataType: string, eventType: string): WebhookSubscription[]
}

/** One source measured about 90 days (oura-api.md section 4). */
const LIFETIME_MS = 90 * DAY_MS

export function createWebhookSubscriptions(now: () => number): WebhookSubscriptions {
  const subscriptions = new Map<string, WebhookSubscription>()
  function save(subscription: WebhookSubscription): WebhookSubscription {
    subscriptions.set(subscription.id, subscription)
    return subscription
  }
  const live = (): WebhookSubscription[] =>
    [...subscriptions.values()].filter(({ expiresAt }) => expiresAt > now())
  return {
    list: (clientId) => live().filter((subscription) => subscription.clientId === clientId),
    find: (clientId, id) =>
      live().find((subscription) => subscription.clientId === clientId && subscription.id === id) ?? null,
    create: (clientId, target) => {
      const same = live().find(
        (subscription) => subscription.clientId === clientId && isSameTarget(subscription, target),
      )
      return save({ id: same?.id ?? randomUUID(), clientId, ...target, expiresAt: now() + LIFETIME_MS })
    },
    update: (subscription, target) => save({ ...subscription, ...target }),
    renew: (subscription) => save({ ...subscription, expiresAt: now() + LIFETIME_MS }),
    remove: (id) => {
      subscriptions.delete(id)
    },
    matching: (dataType, eventType) =>
      live().filter(
        (subscription) => subscription.dataType === dataType && subscription.eventType === eventType,
      ),
  }
}

const isSameTarget = (one: SubscriptionTarget, other: SubscriptionTarget): boolean =>
  one.callbackUrl === other.callbackUrl &&
  one.eventType === other.eventType &&
  one.dataType === other.dataType
