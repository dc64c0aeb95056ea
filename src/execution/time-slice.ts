/** The time for which executions may work before they let other requests run. */
export interface TimeSlice {
  /** Whether the time of this turn of the event loop is used up. It begins with the first call in the turn. */
  isUsedUp(): boolean
  /**
   * Waits for a later turn that has time left.
   * @param operation for which the work is; operations take turns. @default one that all such work shares
   */
  nextTurn(operation?: object): Promise<void>
}

/** Work of one operation that waits for time, the oldest first. */
interface Waiting {
  readonly resumes: (() => void)[]
  /** Index of the oldest one. */
  next: number
}

const NO_OPERATION = {}

/**
 * One slice for all executions: it is their work together that makes others wait. The time for which an execution
 * waits for data is none of it; counted along, it made every answer from Oura pause right after its first items.
 */
export function createTimeSlice(ms: number): TimeSlice {
  let startedAt: number | null = null
  /** By operation; the one whose work ran last is at the end. */
  const waitingByOperation = new Map<object, Waiting>()
  let isResuming = false

  function isUsedUp(): boolean {
    const now = performance.now()
    if (startedAt !== null) return now - startedAt > ms
    startedAt = now
    setImmediate(() => {
      startedAt = null
    })
    return false
  }

  /** Resumes what waits, one after the other, until the time of the turn is used up. */
  function resumeNext(): void {
    const [first] = waitingByOperation
    if (first === undefined) isResuming = false
    else if (isUsedUp()) setImmediate(resumeNext)
    else resumeOne(...first)
  }

  function resumeOne(operation: object, waiting: Waiting): void {
    const resume = waiting.resumes[waiting.next++]
    waitingByOperation.delete(operation)
    if (waiting.next < waiting.resumes.length) waitingByOperation.set(operation, waiting)
    resume?.()
    // Ticks run once there is no microtask left: after all that this work does in one go.
    queueMicrotask(() => process.nextTick(resumeNext))
  }

  return {
    isUsedUp,
    nextTurn(operation = NO_OPERATION) {
      return new Promise((resolve) => {
        const waiting = waitingByOperation.get(operation)
        if (waiting === undefined) waitingByOperation.set(operation, { resumes: [resolve], next: 0 })
        else waiting.resumes.push(resolve)
        if (isResuming) return
        isResuming = true
        setImmediate(resumeNext)
      })
    },
  }
}
