import { Counter, Gauge } from 'prom-client'
import type { Metrics } from '../metrics.ts'

/** Counts of the streams of a gateway. Labels hold no ids. */
export interface StreamMetrics {
  opened(): void
  closed(): void
  /** A user has as many streams as one user may have. */
  refused(): void
  /** A stream was ended because its client read too slowly. */
  slowReader(): void
}

export function createStreamMetrics(registry: Metrics): StreamMetrics {
  const registers = [registry]
  const counter = (name: string, help: string) =>
    new Counter({ name: `oura_graphql_subscription_${name}_total`, help, registers })
  const open = new Gauge({
    name: 'oura_graphql_open_subscriptions',
    help: 'Subscriptions that are open in this process.',
    registers,
  })
  const refused = counter('refusals', 'Subscriptions that were refused, because their user had too many.')
  const slow = counter('slow_readers', 'Subscriptions that were ended, because their client read too slowly.')
  return {
    opened: () => open.inc(),
    closed: () => open.dec(),
    refused: () => refused.inc(),
    slowReader: () => slow.inc(),
  }
}
