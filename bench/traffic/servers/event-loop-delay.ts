import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** Event loop delay of this process: other processes, garbage collection, or long tasks. */
export interface EventLoopDelay {
  /** The longest delay since the last call, ms. */
  takeLongest(): number
  /** Runs a long task whose delay does not count. */
  exclude<T>(work: () => T): Promise<T>
}

const RESOLUTION_MS = 5

export function watchEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  let longest = 0
  function update() {
    longest = Math.max(longest, histogram.max / 1e6 - RESOLUTION_MS)
    histogram.reset()
  }
  return {
    takeLongest() {
      update()
      const taken = longest
      longest = 0
      return taken
    },
    async exclude(work) {
      update()
      const result = work()
      // The next sample still contains the task.
      await delay(4 * RESOLUTION_MS)
      histogram.reset()
      return result
    },
  }
}
