import { setImmediate } from 'node:timers/promises'

/** Longest time for which a loop works without letting other tasks run, ms. */
const MAX_SLICE_MS = 10
/** Steps that it works without looking at the time. */
const MIN_SLICE_STEPS = 32

/** Divides a long loop into slices, so that it does not pause the process. */
export class TimeSlices {
  #endsAt = 0
  #steps = 0

  /** The loop begins. */
  begin(): void {
    this.#steps = 0
    this.#endsAt = performance.now() + MAX_SLICE_MS
  }

  /** Called after each step. */
  isPauseDue(): boolean {
    return ++this.#steps % MIN_SLICE_STEPS === 0 && performance.now() >= this.#endsAt
  }

  /** Lets other tasks run. */
  async pause(): Promise<void> {
    await setImmediate()
    this.#endsAt = performance.now() + MAX_SLICE_MS
  }
}
