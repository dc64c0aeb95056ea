import type { SimulatorOptions } from '../../src/simulator/simulator.ts'

/** Start of every run, ms since 1970, so that a seed always queries the same days. */
export const EPOCH = Date.parse('2026-11-20T12:00:00Z')

/** Token of a user at Oura, too long to appear in a response by chance. */
export function tokenOf(user: number): string {
  return `secret-token-of-user-${user}-5d3fa1c07b`
}

/** Seed of a user's records in the simulator. */
export function seedOf(user: number): number {
  return 7_000 + user
}

/** Requests per rolling window. */
export interface WindowLimit {
  readonly limit: number
  readonly windowMs: number
}

/** Rate limits of the gateway's application and of each user. */
export interface TrafficLimits {
  readonly app: WindowLimit
  readonly user: WindowLimit
}

/** Value of OURA_RATE_LIMITS. */
export function rateLimitsText({ app, user }: TrafficLimits): string {
  return `app=${app.limit}/${app.windowMs / 1000}s,user=${user.limit}/${user.windowMs / 1000}s`
}

/** Settings of the gateway process. */
export interface GatewaySettings {
  /** Its environment, as `parseConfig` reads it. */
  readonly environment: Readonly<Record<string, string>>
  /** Offset from the machine's clock, ms. */
  readonly clockShiftMs: number
}

/** Settings of the simulator process. */
export interface SimulatorSettings {
  readonly clockShiftMs: number
  readonly users: number
  readonly seed: number
  /** The gateway's limits, which a 429 reports. */
  readonly limits: TrafficLimits
  /** Small pages let a list take several requests, each of which may fail. */
  readonly pages: Pick<SimulatorOptions, 'recordsPerPage' | 'rowsPerPage'>
  readonly oauth?: SimulatorOptions['oauth']
}
