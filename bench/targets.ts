import type { BenchCase } from './cases.ts'

/** Figures that the gateway has to reach. null: no target. */
export const TARGETS: {
  /** CPU per request with nothing cached, divided by that of the hand-written backend. */
  readonly cold: Readonly<Record<BenchCase['name'], number | null>>
  /** CPU per request with everything cached, divided by that of the hand-written backend, which caches nothing. */
  readonly warm: Readonly<Record<BenchCase['name'], number | null>>
  /** CPU per request with everything cached, divided by that of JSON.stringify of the ready answer. */
  readonly stringify: Readonly<Record<BenchCase['name'], number | null>>
  /** Latency with nothing cached above that of the hand-written backend, ms. */
  readonly latencyMs: number
  /** CPU of a range relative to linear growth: the largest relation divided by the smallest one. */
  readonly growth: number
  /** CPU of a start of the program divided by that of Node alone. */
  readonly start: number
} = {
  cold: { dashboard: 2.2, year: 1.7, join: 2.6 },
  warm: { dashboard: 1.05, year: 0.75, join: 1.25 },
  stringify: { dashboard: 3.0, year: 2.2, join: null },
  latencyMs: 3,
  growth: 1.3,
  start: 6,
}
