import { CancellationSource } from '../abort.ts'
import type { Sleep } from '../clock.ts'
import { errorName } from '../errors.ts'
import type { Log } from '../log.ts'
import { createThrottledWarning } from '../throttled-warning.ts'
import { SECOND_MS } from '../time.ts'
import type { RecordChange } from './record-change.ts'

export interface MarkRetriesOptions {
  /** Applies a change to the cache; see `createMarkChanges`. Rejects if the store cannot be read. */
  readonly markChange: (change: RecordChange) => Promise<void>
  /** A change has to wait: until it is applied, the copies of its type are not known to be current. */
  readonly onFailure: (change: RecordChange) => void
  readonly sleep: Sleep
  readonly log: Log
}

/** Applies changes to the cache of this process, again if the store cannot be read at that moment. */
export interface MarkRetries {
  /** Resolves when the change is applied, or waits for the store. Changes of one record are applied in order. */
  mark(change: RecordChange): Promise<void>
  /** Ends the retries; the cache ends with its process. */
  close(): void
}

const RETRY_MS = SECOND_MS
/** Records whose changes wait at most. Beyond it the oldest change is dropped. */
export const MAX_WAITING_RECORDS = 20_000

export function createMarkRetries(options: MarkRetriesOptions): MarkRetries {
  const { markChange, onFailure, sleep, log } = options
  const warnOfRetry = createThrottledWarning(
    log,
    'a change could not be applied to the cache; it is tried again',
  )
  const warnOfDrop = createThrottledWarning(
    log,
    'too many changes wait for the store; the record of the oldest one ages as without webhooks',
  )
  const closing = new CancellationSource()
  /** The last change of each record that waits. */
  const waiting = new Map<string, RecordChange>()
  let isRetrying = false

  function wait(key: string, change: RecordChange): void {
    waiting.set(key, change)
    const [oldest] = waiting.keys()
    if (waiting.size > MAX_WAITING_RECORDS && oldest !== undefined) {
      waiting.delete(oldest)
      warnOfDrop()
    }
    if (!isRetrying) void retry()
  }

  async function retry(): Promise<void> {
    isRetrying = true
    while (waiting.size > 0 && !closing.aborted) {
      await sleep(RETRY_MS, closing).catch(() => undefined)
      await retryAll()
    }
    isRetrying = false
  }

  /** Applies what waits until one fails, which then waits behind the others. */
  async function retryAll(): Promise<void> {
    for (const [key, change] of waiting) {
      if (closing.aborted) return
      const isApplied = await markChange(change).then(
        () => true,
        () => false,
      )
      // A newer change of the record may wait by now.
      if (waiting.get(key) === change) waiting.delete(key)
      if (isApplied) continue
      if (!waiting.has(key)) waiting.set(key, change)
      return
    }
  }

  return {
    async mark(change) {
      const key = JSON.stringify([change.userId, change.dataType, change.ouraId])
      if (waiting.has(key)) return wait(key, change)
      try {
        await markChange(change)
      } catch (error) {
        onFailure(change)
        warnOfRetry({ error: errorName(error) })
        wait(key, change)
      }
    },
    close: () => closing.abort(new Error('The gateway is closed.')),
  }
}
