import { setTimeout as delay } from 'node:timers/promises'
import { createRandom, type Random } from '../../src/simulator/random.ts'
import type { Ask } from './asking.ts'
import type { Learned } from './expectation.ts'
import { makeOperation } from './operations/index.ts'
import type { Reference, SoakDays } from './reference.ts'

/** Somebody who asks one operation after the other, sometimes several at once, and does not always wait. */
export interface SoakUser {
  readonly reference: Reference
  /** Asks until an instant of `performance.now()`, and waits for the last answers. */
  askUntil(end: number): Promise<void>
}

export interface SoakUserOptions {
  readonly reference: Reference
  readonly ask: Ask
  readonly learned: Learned
  readonly days: SoakDays
  readonly seed: number
}

/** Share of operations whose client leaves before the answer, and after how long at most. */
const ABORTED_SHARE = 0.08
const ABORTED_WITHIN_MS = 150

/** Pause between operations. */
const MOST_IDLE_MS = 120

export function createSoakUser({ reference, ask, learned, days, seed }: SoakUserOptions): SoakUser {
  const random = createRandom(seed, 'user', reference.user)
  function askOnce() {
    const operation = makeOperation({ reference, learned, random, days })
    return ask(reference, operation, abortAfterMs(random))
  }
  return {
    reference,
    async askUntil(end) {
      while (performance.now() < end) {
        // Questions at the same time meet in the same flights.
        const together = random.chance(0.25) ? random.whole(2, 4) : 1
        await Promise.all(Array.from({ length: together }, askOnce))
        await delay(random.whole(0, MOST_IDLE_MS))
      }
    },
  }
}

const abortAfterMs = (random: Random): number | undefined =>
  random.chance(ABORTED_SHARE) ? random.whole(0, ABORTED_WITHIN_MS) : undefined
