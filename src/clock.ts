import { type Cancellation, onAbort } from './abort.ts'

/** Source of time. Tests inject one that stands still. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** When the process started, ms since 1970. Read once, because every request to Oura asks the clock about ten times. */
const STARTED_AT = performance.timeOrigin

/** A clock that is never set back: it reads like the machine's clock at the start of the process. */
const monotonicClock: Clock = { now: () => STARTED_AT + performance.now() }

/** The clock for durations beside a clock for dates. A clock that was injected serves as both. */
export const monotonicOf = (clock: Clock): Clock => (clock === systemClock ? monotonicClock : clock)

/** Waits; rejects with the signal's reason if it aborts first. */
export type Sleep = (ms: number, signal: Cancellation) => Promise<void>

const sleepWith =
  (isRef: boolean): Sleep =>
  (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        removeListener()
        resolve()
      }, ms)
      if (!isRef) timer.unref()
      const removeListener = onAbort(signal, () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    })

/** Waits by the machine's timers. */
export const systemSleep = sleepWith(true)

/** As `systemSleep`, for work in the background: it does not keep the process alive. */
export const backgroundSleep = sleepWith(false)
