/** How much a bench does. */
export interface Plan {
  /** Runs of each server for each figure, the servers taking turns. */
  readonly rounds: number
  /** Unmeasured time of each server with each case, so that its code is compiled. */
  readonly warmUpMs: number
  /** Requests of a run whose answer times are measured. */
  readonly latencyRequests: number
  /** Length of a run whose throughput and CPU time are measured. */
  readonly runMs: number
}

/** A bit more than a minute, and below two on a machine that is busy otherwise. */
export const FULL: Plan = { rounds: 5, warmUpMs: 800, latencyRequests: 12, runMs: 500 }

/** Shows in a quarter of a minute that everything works; its figures say little. */
export const QUICK: Plan = { rounds: 1, warmUpMs: 200, latencyRequests: 8, runMs: 250 }

/** Requests under way at once in runs for throughput. */
export const CONCURRENCY = 8

/** Latency of the upstream in runs for answer times. */
export const UPSTREAM_LATENCY_MS = 30

/** Bound of the requests of one run, and so of the users that a cold one needs. */
export const MAX_REQUESTS = 3000
