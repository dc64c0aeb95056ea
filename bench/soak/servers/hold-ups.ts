import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** How long this process was kept from its work: by other processes, collections of garbage, or work of its own. */
export interface HoldUps {
  /** The longest since the last call, ms. */
  takeLongest(): number
  /** Does something that takes long on purpose and does not count. */
  apart<T>(work: () => T): Promise<T>
}

const RESOLUTION_MS = 5

export function watchHoldUps(): HoldUps {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  let longest = 0
  function note() {
    longest = Math.max(longest, delays.max / 1e6 - RESOLUTION_MS)
    delays.reset()
  }
  return {
    takeLongest() {
      note()
      const taken = longest
      longest = 0
      return taken
    },
    async apart(work) {
      note()
      const result = work()
      // The next sample still tells of the work.
      await delay(4 * RESOLUTION_MS)
      delays.reset()
      return result
    },
  }
}
