import { parseArgs } from 'node:util'
import { readNumber } from '../traffic/read-number.ts'

/** Options of the command line. */
export interface LoadTestOptions {
  /** Duration of each of the two rounds: before and after the gateway is killed. */
  readonly seconds: number
  readonly users: number
  /** Concurrent requests, each on a connection of its own. */
  readonly connections: number
  /** Share of the requests for records with an injected fault, 0 to 1. */
  readonly faults: number
  /** Seed of all random decisions. */
  readonly seed: number
}

export const USAGE =
  'npm run load -- [--seconds 60] [--seed 1] [--connections 500] [--users 200] [--faults 0.01]'

/**
 * Parses the command line.
 * @throws {RangeError} with the message for the user
 */
export function parseOptions(args: readonly string[]): LoadTestOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      connections: { type: 'string', default: '500' },
      users: { type: 'string', default: '200' },
      faults: { type: 'string', default: '0.01' },
    },
  })
  return {
    seconds: readNumber('seconds', values.seconds, 1, 86_400),
    seed: Math.round(readNumber('seed', values.seed, 0, 2 ** 31)),
    connections: Math.round(readNumber('connections', values.connections, 1, 2_000)),
    users: Math.round(readNumber('users', values.users, 1, 1_000)),
    faults: readNumber('faults', values.faults, 0, 1),
  }
}
