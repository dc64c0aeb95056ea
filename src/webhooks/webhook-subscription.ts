/** Data types that Oura announces (oura-api.md, section 4; `vo2_max` is `vO2_max` in REST). */
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
export type WebhookDataType = (typeof WEBHOOK_DATA_TYPES)[number]

export const WEBHOOK_EVENT_TYPES = ['create', 'update', 'delete'] as const
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number]

/** What a subscription is for. Oura has at most one subscription for each combination. */
export interface SubscriptionTarget {
  /** Absolute URL that Oura sends the events to. */
  readonly callbackUrl: string
  readonly eventType: string
  readonly dataType: string
}

/**
 * A webhook subscription: events of one type, for one type of record, of all users who gave the application consent.
 * Oura adds types without notice, so both are texts.
 */
export interface WebhookSubscription extends SubscriptionTarget {
  /** Oura's id. */
  readonly id: string
  /** ms since 1970; null if Oura sent none that can be read. */
  readonly expiresAt: number | null
}
