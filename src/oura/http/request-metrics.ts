/** What a circuit breaker protects: the host, a resource for all users, or a resource for one user. */
export type BreakerDomain = 'host' | 'resource' | 'user'

/** Counts of the requests to Oura. Labels hold no ids. */
export interface RequestMetrics {
  /** An attempt has ended. @param status of the response; without one the error's code, ABORTED if no client waits any more */
  ended(resource: string, status: number | string, ms: number): void
  /** @param resource '' for the host */
  breakerOpened(domain: BreakerDomain, resource: string): void
  breakerClosed(domain: BreakerDomain, resource: string): void
}

/** For a client without metrics. */
export const NO_REQUEST_METRICS: RequestMetrics = {
  ended() {},
  breakerOpened() {},
  breakerClosed() {},
}
