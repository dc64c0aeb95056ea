import { Counter, Gauge } from 'prom-client'
import type { Metrics } from '../metrics.ts'

const REFUSAL_REASONS = ['too_large', 'incomplete', 'timestamp', 'signature', 'malformed', 'store'] as const
/** Why an event was refused. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** Counts of the webhook events of a gateway. Labels hold no ids and no text of the sender. */
export interface EventMetrics {
  /** An event was stored and acknowledged. */
  received(): void
  refused(reason: RefusalReason): void
  duplicate(): void
  unknownUser(): void
  unknownType(): void
  worked(count: number): void
  inboxLength(messages: number): void
}

export function createEventMetrics(registry: Metrics): EventMetrics {
  const registers = [registry]
  const counter = (name: string, help: string) =>
    new Counter({ name: `oura_graphql_webhook_${name}_total`, help, registers })
  const received = counter('events', 'Webhook events that were stored and acknowledged.')
  const duplicates = counter('duplicate_events', 'Webhook events that had been received before.')
  const unknownUsers = counter('unknown_user_events', 'Webhook events of users without a stored grant.')
  const unknownTypes = counter('unknown_type_events', 'Webhook events of unknown data or event types.')
  const worked = counter('worked_events', 'Webhook events whose change was published.')
  const refused = new Counter({
    name: 'oura_graphql_webhook_refused_events_total',
    help: 'Requests that were refused as webhook events, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const length = new Gauge({
    name: 'oura_graphql_webhook_inbox_events',
    help: 'Webhook events in the inbox that are still to be worked.',
    registers,
  })
  // A rate of Prometheus needs the zero before the first one.
  for (const reason of REFUSAL_REASONS) refused.inc({ reason }, 0)
  return {
    received: () => received.inc(),
    refused: (reason) => refused.inc({ reason }),
    duplicate: () => duplicates.inc(),
    unknownUser: () => unknownUsers.inc(),
    unknownType: () => unknownTypes.inc(),
    worked: (count) => worked.inc(count),
    inboxLength: (messages) => length.set(messages),
  }
}
