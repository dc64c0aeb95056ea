import { Counter } from 'prom-client'
import type { Metrics } from '../../metrics.ts'

/**
 * How a token request ended: `unknown` without a response, so that the refresh token may be spent; `refused` for good, so
 * that the user has to log in again; `failed` otherwise.
 */
const OUTCOMES = ['refreshed', 'refused', 'unknown', 'failed'] as const
export type RefreshOutcome = (typeof OUTCOMES)[number]

/** Counts of the token requests that refresh grants. */
export interface RefreshMetrics {
  ended(outcome: RefreshOutcome): void
}

export function createRefreshMetrics(registry: Metrics): RefreshMetrics {
  const requests = new Counter({
    name: 'oura_graphql_token_refreshes_total',
    help: 'Token requests that refresh grants, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  // A rate of Prometheus needs the zero before the first one.
  for (const outcome of OUTCOMES) requests.inc({ outcome }, 0)
  return { ended: (outcome) => requests.inc({ outcome }) }
}
