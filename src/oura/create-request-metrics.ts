import { Counter, Gauge, Histogram } from 'prom-client'
import type { Metrics } from '../metrics.ts'
import type { BreakerDomain, RequestMetrics } from './http/request-metrics.ts'

/** From an answer of a fast network to the time-out of a request, seconds. */
const BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Counts the requests to Oura for Prometheus. */
export function createRequestMetrics(registry: Metrics): RequestMetrics {
  const registers = [registry]
  const duration = new Histogram({
    name: 'oura_graphql_oura_request_duration_seconds',
    help: "Time of requests to Oura, retries counted each, by resource and status. Without a response the status is the error's code.",
    labelNames: ['resource', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const labelNames = ['domain', 'resource'] as const
  const openings = new Counter({
    name: 'oura_graphql_circuit_breaker_openings_total',
    help: 'How often a circuit breaker opened: of the host, of a resource, or of a user and resource.',
    labelNames,
    registers,
  })
  const isOpen = new Gauge({
    name: 'oura_graphql_circuit_breaker_open',
    help: '1 while the circuit breaker of the host or of a resource is open.',
    labelNames,
    registers,
  })
  // A rate of Prometheus needs the zero before the first one.
  openings.inc({ domain: 'host', resource: '' }, 0)
  isOpen.set({ domain: 'host', resource: '' }, 0)
  /** Users have too many breakers for a series each. */
  function setOpen(domain: BreakerDomain, resource: string, value: 0 | 1): void {
    if (domain !== 'user') isOpen.set({ domain, resource }, value)
  }
  return {
    ended: (resource, status, ms) => duration.observe({ resource, status }, ms / 1000),
    breakerOpened(domain, resource) {
      openings.inc({ domain, resource })
      setOpen(domain, resource, 1)
    },
    breakerClosed: (domain, resource) => setOpen(domain, resource, 0),
  }
}
