/** Size of a benchmark. */
export interface Plan {
  /** Runs of each server for each figure, alternating. */
  readonly rounds: number
  /** Requests that warm up each server with each case. A number, not a time: V8 compiles what has run often. */
  readonly warmUpRequests: number
  /** Requests of a run that measures latency. */
  readonly latencyRequests: number
  /** Requests of a run that measures throughput and CPU time. */
  readonly runRequests: number
}

/** Takes about two minutes. */
export const FULL: Plan = { rounds: 5, warmUpRequests: 400, latencyRequests: 12, runRequests: 200 }

/** Smoke test of 15 seconds; its figures are not reliable. */
export const QUICK: Plan = { rounds: 1, warmUpRequests: 40, latencyRequests: 8, runRequests: 40 }

/** Concurrent requests in runs that measure throughput. */
export const CONCURRENCY = 8

/** Latency of the simulator in runs that measure latency, ms. */
export const UPSTREAM_LATENCY_MS = 30
