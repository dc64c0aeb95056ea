import type { Environment } from '../config.ts'
import { SetupError } from '../errors.ts'
import type { StopRequests } from '../process/stop-requests.ts'

/** The process as a command sees it. */
export interface CommandContext {
  readonly env: Environment
  readonly stopRequests: StopRequests
  /** package.json of this package. */
  readonly packageFile: URL
}

/** Prints the error and exits with 1. The stack is only for defects of the gateway. */
export function fail(error: unknown): never {
  const text = error instanceof SetupError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
