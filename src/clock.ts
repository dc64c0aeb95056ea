import { setTimeout as delay } from 'node:timers/promises'

/** Source of time. Tests inject one that stands still. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Waits; rejects with the signal's reason if it aborts first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>

/** Waits by the machine's timers. */
export async function systemSleep(ms: number, signal: AbortSignal): Promise<void> {
  // The timer rejects with an AbortError of its own.
  await delay(ms, undefined, { signal }).catch(() => {
    throw signal.reason
  })
}
