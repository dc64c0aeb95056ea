import { Counter, Gauge } from 'prom-client'
import type { Metrics } from '../../metrics.ts'
import type { CostFigures } from '../../oura/cost.ts'

export interface RecordMetricsOptions {
  readonly cache: { readonly bytes: number }
  /** CACHE_MAX_MB in bytes. */
  readonly maxBytes: number
  /** Of all operations since the start. */
  readonly total: CostFigures
  /** What the application has left of its longest rate limit window: 0 to 1. */
  readonly applicationLeft: () => number
}

/** Registers what is known of records and their cost when Prometheus asks. */
export function registerRecordMetrics(registry: Metrics, options: RecordMetricsOptions): void {
  const { cache, maxBytes, total, applicationLeft } = options
  const registers = [registry]
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `oura_graphql_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name: `oura_graphql_${name}_total`,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(value())
      },
    })
  gauge('cache_bytes', 'What cached records take on the heap.', () => cache.bytes)
  gauge('cache_max_bytes', 'CACHE_MAX_MB in bytes.', () => maxBytes)
  gauge(
    'rate_limit_left_ratio',
    "What is left of the longest window of the application's rate limit, 0 to 1.",
    applicationLeft,
  )
  counter('cache_hits', 'Ranges of records that were served from the cache.', () => total.cacheHits)
  counter('oura_retries', 'Retries of failed requests to Oura.', () => total.retries)
  counter('oura_response_bytes', "Bytes of Oura's response bodies.", () => total.bytes)
  counter(
    'oura_wait_seconds',
    'Time that requests to Oura waited in queues and before retries, all added up.',
    () => total.waitMs / 1000,
  )
}
