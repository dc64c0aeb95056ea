/** The time for which executions may work before they let other requests run. */
export interface TimeSlice {
  /** Whether the time of this turn of the event loop is used up. It begins with the first call in the turn. */
  isUsedUp(): boolean
  /** Waits for a later turn that has time left. */
  nextTurn(): Promise<void>
}

/**
 * One slice for all executions: it is their work together that makes others wait. The time for which an execution
 * waits for data is none of it; counted along, it made every answer from Oura pause right after its first items.
 */
export function createTimeSlice(ms: number): TimeSlice {
  let startedAt: number | null = null
  function isUsedUp(): boolean {
    const now = performance.now()
    if (startedAt !== null) return now - startedAt > ms
    startedAt = now
    setImmediate(() => {
      startedAt = null
    })
    return false
  }
  return {
    isUsedUp,
    async nextTurn() {
      // All waiting executions are called in the same turn: the first ones use up its time, and the others wait again.
      do await new Promise(setImmediate)
      while (isUsedUp())
    },
  }
}
