/** A way to run the gateway. */
export interface Variant {
  readonly name: string
  /** @param collectorUrl a collector that accepts every span */
  env(collectorUrl: string): Readonly<Record<string, string>>
}

const traced = (endpoint: string, share: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_TRACES_SAMPLER: 'traceidratio',
  OTEL_TRACES_SAMPLER_ARG: share,
})

/** The first one is what the others are compared with. */
export const VARIANTS: readonly [Variant, ...Variant[]] = [
  { name: 'metrics and tracing off', env: () => ({}) },
  // The difference of two processes that do the same.
  { name: 'off, another process', env: () => ({}) },
  { name: '/metrics on', env: () => ({ GATEWAY_ADMIN_TOKEN: 'x'.repeat(32) }) },
  { name: 'tracing on, 1 % sampled', env: (url) => traced(url, '0.01') },
  { name: 'tracing on, all sampled', env: (url) => traced(url, '1') },
]
