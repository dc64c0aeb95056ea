import { type Cancellation, onAbort } from './abort.ts'

/** Source of time. Tests inject one that stands still. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Waits; rejects with the signal's reason if it aborts first. */
export type Sleep = (ms: number, signal: Cancellation) => Promise<void>

/** Waits by the machine's timers. */
export const systemSleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      removeListener()
      resolve()
    }, ms)
    const removeListener = onAbort(signal, () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
