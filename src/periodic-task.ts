import { setTimeout as delay } from 'node:timers/promises'
import { errorName } from './errors.ts'
import type { Log } from './log.ts'

export interface PeriodicTaskOptions {
  readonly everyMs: number
  /** Time before the first run, ms. @default 0 */
  readonly firstAfterMs?: number
  readonly run: () => Promise<void>
  readonly log: Log
  /** Logged if a run fails. The next run happens all the same. */
  readonly failureMessage: string
}

/** A task that runs again and again in the background. */
export interface PeriodicTask {
  /** The first run is at once, unless `firstAfterMs` says otherwise. */
  start(): void
  /** Stops, and waits for a run that is under way. */
  close(): Promise<void>
}

export function createPeriodicTask(options: PeriodicTaskOptions): PeriodicTask {
  const { everyMs, firstAfterMs = 0, run, log, failureMessage } = options
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)

  async function runUntilStopped(): Promise<void> {
    if (firstAfterMs > 0) await pause(firstAfterMs)
    while (!stopped.signal.aborted) {
      await run().catch((error: unknown) => {
        log.warn({ error: errorName(error) }, failureMessage)
      })
      await pause(everyMs)
    }
  }

  return {
    start() {
      running = runUntilStopped()
    },
    async close() {
      stopped.abort()
      await running
    },
  }
}
