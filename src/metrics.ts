import { collectDefaultMetrics, Registry } from 'prom-client'

/** The metrics of one gateway. Not the global registry of prom-client: several gateways may run in one process. */
export type Metrics = Registry

export const createMetrics = (): Metrics => new Registry()

/** Registers what Node knows of its process: CPU, memory, garbage collections, and the lag of the event loop. */
export const registerProcessMetrics = (registry: Metrics): void =>
  collectDefaultMetrics({ register: registry })
