import { setTimeout as delay } from 'node:timers/promises'
import { createRandom, type Random } from '../../src/simulator/random.ts'
import type { SeenValues } from '../traffic/expectation.ts'
import { makeOperation } from '../traffic/operations/index.ts'
import type { CheckedDays, Reference } from '../traffic/reference.ts'
import type { Send } from '../traffic/send.ts'

/** A user who sends operations one after the other, sometimes concurrently, and sometimes disconnects early. */
export interface SoakUser {
  readonly reference: Reference
  /** Sends operations until a time of `performance.now()`, then waits for the last responses. */
  sendUntil(end: number): Promise<void>
}

export interface SoakUserOptions {
  readonly reference: Reference
  readonly send: Send
  readonly seenValues: SeenValues
  readonly days: CheckedDays
  readonly seed: number
}

/** Share of operations that the client aborts, and the latest time of the abort, ms. */
const ABORTED_SHARE = 0.08
const ABORTED_WITHIN_MS = 150

/** Longest pause between operations. */
const MAX_IDLE_MS = 120

export function createSoakUser({ reference, send, seenValues, days, seed }: SoakUserOptions): SoakUser {
  const random = createRandom(seed, 'user', reference.user)
  function sendOnce() {
    const operation = makeOperation({ reference, seenValues, random, days })
    return send(reference, operation, disconnectOf(random))
  }
  return {
    reference,
    async sendUntil(end) {
      while (performance.now() < end) {
        // Concurrent operations of one user share requests to Oura (single flight).
        const together = random.chance(0.25) ? random.whole(2, 4) : 1
        await Promise.all(Array.from({ length: together }, sendOnce))
        await delay(random.whole(0, MAX_IDLE_MS))
      }
    },
  }
}

const disconnectOf = (random: Random): AbortSignal | undefined =>
  random.chance(ABORTED_SHARE) ? AbortSignal.timeout(random.whole(0, ABORTED_WITHIN_MS)) : undefined
