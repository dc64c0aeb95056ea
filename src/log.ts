import { createRequire } from 'node:module'

/** The methods of a pino logger that the gateway calls. `fields` never hold tokens, headers or URLs. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A log with a buffer. */
export interface BufferedLog {
  readonly log: Log
  /** Resolves to true when all lines are written, or to false if standard error is not read for five seconds. */
  flush(): Promise<boolean>
}

/** Text that waits for a slow reader of standard error. Beyond it lines are dropped. */
const MAX_BUFFERED_CHARACTERS = 10_000_000

/** Longest time that `flush` waits for a reader of standard error, ms. */
const FLUSH_MS = 5_000

/**
 * A pino logger that writes JSON lines to standard error, asynchronously, so that a slow reader of the log does not
 * block requests. pino writes the rest at the exit of the process, also after an uncaught exception.
 */
export function createLog(level: string): BufferedLog {
  // Loaded on demand, because a program that passes its own log does not need pino.
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
  // Lines are written at once, as without minLength, but with 0 pino's flush does not wait.
  const options = { fd: 2, sync: false, minLength: 1, maxLength: MAX_BUFFERED_CHARACTERS }
  const destination = pino.destination(options)
  // A full disk must not end the process.
  destination.on('error', () => undefined)
  return {
    log: pino({ level }, destination),
    flush: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), FLUSH_MS)
        destination.flush(() => {
          clearTimeout(timer)
          resolve(true)
        })
      }),
  }
}
