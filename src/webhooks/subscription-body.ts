import { UpstreamInvalidError } from '../oura/errors.ts'
import type { WebhookSubscription } from './webhook-subscription.ts'

/**
 * Reads a subscription as Oura's API sends it.
 * @throws UpstreamInvalidError if a part is missing
 */
export function readSubscription(body: unknown): WebhookSubscription {
  const source = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string): string => {
    const value = source[name]
    if (typeof value === 'string') return value
    throw new UpstreamInvalidError(`Oura sent a webhook subscription without ${name}.`)
  }
  return {
    id: text('id'),
    callbackUrl: text('callback_url'),
    eventType: text('event_type'),
    dataType: text('data_type'),
    expiresAt: readExpiration(source['expiration_time']),
  }
}

/** Reads the list: a bare array, without an envelope. @throws UpstreamInvalidError */
export function readSubscriptions(body: unknown): WebhookSubscription[] {
  if (Array.isArray(body)) return body.map(readSubscription)
  throw new UpstreamInvalidError('Oura sent a list of webhook subscriptions that is not an array.')
}

/** The time may lack an offset, and is UTC then. */
function readExpiration(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`)
  return Number.isNaN(time) ? null : time
}
