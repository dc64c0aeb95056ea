/** Size of a benchmark. */
export interface Plan {
  /** Runs of each server for each figure, alternating. */
  readonly rounds: number
  /** Warm-up of each server with each case, ms. */
  readonly warmUpMs: number
  /** Requests of a run that measures latency. */
  readonly latencyRequests: number
  /** Length of a run that measures throughput and CPU time, ms. */
  readonly runMs: number
}

/** Takes a bit more than a minute, below two on a busy machine. */
export const FULL: Plan = { rounds: 5, warmUpMs: 800, latencyRequests: 12, runMs: 500 }

/** Smoke test of 15 seconds; its figures are not reliable. */
export const QUICK: Plan = { rounds: 1, warmUpMs: 200, latencyRequests: 8, runMs: 250 }

/** Concurrent requests in runs that measure throughput. */
export const CONCURRENCY = 8

/** Latency of the simulator in runs that measure latency, ms. */
export const UPSTREAM_LATENCY_MS = 30

/** Limit of requests per run, and so of the users of a cold run. */
export const MAX_REQUESTS = 3000
