import { setTimeout as delay } from 'node:timers/promises'
import { errorName } from './errors.ts'
import type { Log } from './log.ts'

export interface PeriodicTaskOptions {
  readonly everyMs: number
  readonly run: () => Promise<void>
  readonly log: Log
  /** Logged if a run fails. The next run happens all the same. */
  readonly failureMessage: string
}

/** A task that runs again and again in the background. */
export interface PeriodicTask {
  /** The first run is at once. */
  start(): void
  /** Stops, and waits for a run that is under way. */
  close(): Promise<void>
}

export function createPeriodicTask({ everyMs, run, log, failureMessage }: PeriodicTaskOptions): PeriodicTask {
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()

  async function runUntilStopped(): Promise<void> {
    while (!stopped.signal.aborted) {
      await run().catch((error: unknown) => {
        log.warn({ error: errorName(error) }, failureMessage)
      })
      await delay(everyMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
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
