import { createRequire } from 'node:module'
import { isatty } from 'node:tty'
import { toTerminalLine } from './terminal-line.ts'

/** Levels of the log. Each one writes the lines of its own and of those before it; `silent` writes none. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

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

/** Lines that are written together. A write for each line took a tenth of the CPU of an answer from the cache. */
const BATCH_CHARACTERS = 4096

/** Longest time that a line waits for others, ms. */
const BATCH_MS = 50

/** Longest time that `flush` waits for a reader of standard error, ms. */
const FLUSH_MS = 5_000

/**
 * A pino logger that writes JSON lines to standard error (on a terminal, lines for people), asynchronously, so that a slow reader of the log does not
 * block requests, and several at a time. pino writes the rest at the exit of the process, also after an uncaught
 * exception. It is loaded with the first line, because a start without warnings writes none.
 */
export function createLog(level: LogLevel): BufferedLog {
  const levels: readonly LogLevel[] =
    level === 'silent' ? [] : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1)
  let pino: PinoLog | undefined
  function write(lineLevel: keyof Log): Log[keyof Log] {
    if (!levels.includes(lineLevel)) return () => undefined
    return (fields, message) => {
      pino ??= createPinoLog(level)
      pino.logger[lineLevel](fields, message)
      pino.flushSoon()
    }
  }
  return {
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    async flush() {
      return pino === undefined || flush(pino.destination)
    },
  }
}

type PinoLog = ReturnType<typeof createPinoLog>

function createPinoLog(level: string) {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
  const options = {
    fd: 2,
    sync: false,
    minLength: BATCH_CHARACTERS,
    maxLength: MAX_BUFFERED_CHARACTERS,
  }
  const destination = pino.destination(options)
  // A full disk must not end the process.
  destination.on('error', () => undefined)
  let isFlushPlanned = false
  /** Writes the lines so far within BATCH_MS. */
  function flushSoon(): void {
    if (isFlushPlanned) return
    isFlushPlanned = true
    setTimeout(() => {
      isFlushPlanned = false
      destination.flush()
    }, BATCH_MS).unref()
  }
  const stream = isatty(2)
    ? { write: (json: string) => destination.write(toTerminalLine(json)) }
    : destination
  return { logger: pino({ level }, stream), destination, flushSoon }
}

const flush = (destination: PinoLog['destination']): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), FLUSH_MS)
    destination.flush(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
