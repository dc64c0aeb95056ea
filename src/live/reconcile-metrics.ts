import { Counter } from 'prom-client'
import type { Metrics } from '../metrics.ts'

/** What made the gateway compare records with Oura: its own doubt of events, or a subscriber without events. */
export type RecheckReason = 'reconcile' | 'poll'

/** Counts of the comparisons of a gateway. Labels hold no ids. */
export interface ReconcileMetrics {
  /** The trailing days of a user were compared. */
  compared(reason: RecheckReason): void
  /** A record had changed, although no event had announced that. */
  found(reason: RecheckReason, dataType: string): void
}

export function createReconcileMetrics(registry: Metrics): ReconcileMetrics {
  const registers = [registry]
  const compared = new Counter({
    name: 'oura_graphql_compared_users_total',
    help: 'Users whose trailing days were read again and compared, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const found = new Counter({
    name: 'oura_graphql_unannounced_changes_total',
    help: 'Changes of records that no webhook event announced, by reason and data type.',
    labelNames: ['reason', 'data_type'],
    registers,
  })
  return {
    compared: (reason) => compared.inc({ reason }),
    found: (reason, dataType) => found.inc({ reason, data_type: dataType }),
  }
}
