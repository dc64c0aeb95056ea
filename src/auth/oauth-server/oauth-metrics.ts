import { Counter } from 'prom-client'
import type { Metrics } from '../../metrics.ts'

/** Counts of the requests to the OAuth server. */
export interface OAuthMetrics {
  /** @param outcome `ok`, or the error code */
  answered(endpoint: OAuthEndpoint, outcome: string): void
}

const ENDPOINTS = ['register', 'authorize', 'token', 'revoke'] as const
export type OAuthEndpoint = (typeof ENDPOINTS)[number]

export function createOAuthMetrics(registry: Metrics): OAuthMetrics {
  const requests = new Counter({
    name: 'oura_graphql_oauth_requests_total',
    help: 'Requests of MCP clients to the OAuth server, by endpoint and outcome.',
    labelNames: ['endpoint', 'outcome'],
    registers: [registry],
  })
  // A rate of Prometheus needs the zero before the first one.
  for (const endpoint of ENDPOINTS) requests.inc({ endpoint, outcome: 'ok' }, 0)
  return { answered: (endpoint, outcome) => requests.inc({ endpoint, outcome }) }
}
