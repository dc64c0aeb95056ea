import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../log.ts'

export interface RepeatingOptions {
  readonly everyMs: number
  readonly run: () => Promise<void>
  readonly log: Log
  /** Logged where a run fails; the next one comes all the same. */
  readonly onFailure: string
}

/** Work in the background that is done again and again. */
export interface Repeating {
  /** First at once. */
  start(): void
  /** Waits for the run that is under way. */
  close(): Promise<void>
}

export function createRepeating({ everyMs, run, log, onFailure }: RepeatingOptions): Repeating {
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()

  async function runForEver(): Promise<void> {
    while (!stopped.signal.aborted) {
      await run().catch((error: unknown) => {
        log.warn({ error: error instanceof Error ? error.name : typeof error }, onFailure)
      })
      await delay(everyMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    start() {
      running = runForEver()
    },
    async close() {
      stopped.abort()
      await running
    },
  }
}
