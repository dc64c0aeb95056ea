import { Registry } from 'prom-client'

/** The metrics of one gateway. Not the global registry of prom-client: several gateways may run in one process. */
export type Metrics = Registry

export const createMetrics = (): Metrics => new Registry()
