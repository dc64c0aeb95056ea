import { onAbort } from '../../src/abort.ts'
import type { Clock, Sleep } from '../../src/clock.ts'

/** A clock that moves only when the test says so, and the sleeps that wait for it. */
export interface FakeClock extends Clock {
  readonly sleep: Sleep
  /** Moves on, waking every sleeper at its time. */
  advance(ms: number): Promise<void>
  /** Moves on until all sleeps are over, or until `limitMs` have passed. */
  runOut(limitMs: number): Promise<void>
  readonly sleepers: number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export function createFakeClock(start = Date.parse('2026-11-20T12:00:00Z')): FakeClock {
  let now = start
  const sleepers = new Set<Sleeper>()

  /** Lets everything run that only waits for promises. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

  const nextSleeper = () =>
    [...sleepers].reduce<Sleeper | undefined>(
      (first, sleeper) => (first && first.at <= sleeper.at ? first : sleeper),
      undefined,
    )

  async function advanceTo(end: number, untilNobodySleeps: boolean): Promise<void> {
    await settle()
    for (;;) {
      const sleeper = nextSleeper()
      if (sleeper === undefined || sleeper.at > end) break
      now = Math.max(now, sleeper.at)
      sleepers.delete(sleeper)
      sleeper.wake()
      await settle()
    }
    if (!untilNobodySleeps) now = end
  }

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = {
          at: now + ms,
          wake() {
            removeListener()
            resolve()
          },
        }
        sleepers.add(sleeper)
        const removeListener = onAbort(signal, () => {
          sleepers.delete(sleeper)
          reject(signal.reason)
        })
      }),
    advance: (ms) => advanceTo(now + ms, false),
    runOut: (limitMs) => advanceTo(now + limitMs, true),
    get sleepers() {
      return sleepers.size
    },
  }
}

/** Moves the clock, while work in the background continues that also waits for the network. */
export async function pass(clock: FakeClock, ms: number, stepMs = 30_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await clock.advance(Math.min(stepMs, ms - passed))
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
