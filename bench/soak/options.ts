import { parseArgs } from 'node:util'
import { readNumber } from '../traffic/read-number.ts'

/** Options of the command line. */
export interface SoakOptions {
  /** Duration of the load. */
  readonly seconds: number
  /** Concurrent users. */
  readonly users: number
  /** Share of upstream requests with an injected fault, 0 to 1. */
  readonly faults: number
  /** Seed of all random decisions. */
  readonly seed: number
}

export const USAGE = 'npm run soak -- [--seconds 60] [--users 20] [--faults 0.2] [--seed 1]'

/**
 * Parses `--seconds N --users N --faults SHARE --seed N`.
 * @throws {RangeError} with the message for the user
 */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '60' },
      users: { type: 'string', default: '20' },
      faults: { type: 'string', default: '0.2' },
      seed: { type: 'string', default: '1' },
    },
  })
  return {
    seconds: readNumber('seconds', values.seconds, 1, 86_400),
    users: Math.round(readNumber('users', values.users, 1, 1_000)),
    faults: readNumber('faults', values.faults, 0, 1),
    seed: Math.round(readNumber('seed', values.seed, 0, 2 ** 31)),
  }
}
