import { setImmediate } from 'node:timers/promises'
import { type Cancellation, unlessAborted } from '../../abort.ts'

/** Lets one caller per key find out something that the others wait for. */
export interface Turns {
  /**
   * What `known` returns as soon as it is not undefined. Until then one caller at a time runs `find` and returns its
   * result; after that the others look at `known` again.
   * @throws what `find` throws; the signal's reason if it aborts the wait
   */
  decide<T>(key: string, signal: Cancellation, known: () => T | undefined, find: () => Promise<T>): Promise<T>
  /**
   * Waits until no caller has a turn for the key.
   * @throws the signal's reason if it aborts the wait
   */
  idle(key: string, signal: Cancellation): Promise<void>
}

export function createTurns(): Turns {
  const turns = new Map<string, Promise<unknown>>()

  return {
    async decide(key, signal, known, find) {
      for (;;) {
        const value = known()
        if (value !== undefined) return value
        const turn = turns.get(key)
        if (turn === undefined) {
          const found = find()
          // The others only wait for the end of the turn, so that a failure is handled by its caller alone.
          const ended = found.catch(() => undefined).finally(() => turns.delete(key))
          turns.set(key, ended)
          return found
        }
        await unlessAborted(turn, signal)
      }
    },
    async idle(key, signal) {
      do {
        await unlessAborted(turns.get(key) ?? Promise.resolve(), signal)
        // Callers that waited for the turn take the next one first.
        await setImmediate()
      } while (turns.has(key))
    },
  }
}
