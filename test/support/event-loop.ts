/** Waits for the next turn of the event loop. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A running measurement of the event loop. */
export interface TurnWatch {
  /** Ends the measurement. Returns the length of the longest turn, in ms. */
  stop(): number
}

/**
 * Measures each turn of the event loop until `stop`: by the clock or by the CPU of the process, whichever is less. Other
 * programs add to the clock; other threads (garbage collection, the compiler, tests beside this one) add to the CPU.
 */
export function watchTurns(): TurnWatch {
  let longestMs = 0
  let isStopped = false
  let cpu = process.cpuUsage()
  let startedAt = performance.now()
  function endTurn(): void {
    if (isStopped) return
    const { user, system } = process.cpuUsage(cpu)
    const now = performance.now()
    longestMs = Math.max(longestMs, Math.min((user + system) / 1000, now - startedAt))
    cpu = process.cpuUsage()
    startedAt = now
    setImmediate(endTurn)
  }
  setImmediate(endTurn)
  return {
    stop() {
      endTurn()
      isStopped = true
      return longestMs
    },
  }
}

/** Runs work, and returns the length of the longest turn of the event loop, in ms (see `watchTurns`). */
export async function longestTurnOf(work: () => Promise<unknown>): Promise<number> {
  const watch = watchTurns()
  try {
    await work()
  } finally {
    watch.stop()
  }
  return watch.stop()
}
