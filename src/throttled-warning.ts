import { type Clock, monotonicOf, systemClock } from './clock.ts'
import type { Log } from './log.ts'
import { MINUTE_MS } from './time.ts'

/** Reports one occurrence. `fields` may not hold tokens, headers or URLs. */
export type ThrottledWarning = (fields?: object) => void

/** Shortest time between two lines. */
const EVERY_MS = MINUTE_MS

/**
 * A warning that is logged at most once a minute, with the fields of its last occurrence and with `count`, the number of
 * occurrences since the line before. For what strangers can cause: they must not be able to fill the log.
 */
export function createThrottledWarning(
  log: Log,
  message: string,
  clock: Clock = systemClock,
): ThrottledWarning {
  const monotonic = monotonicOf(clock)
  let loggedAt = Number.NEGATIVE_INFINITY
  let count = 0
  return (fields = {}) => {
    count++
    const now = monotonic.now()
    if (now - loggedAt < EVERY_MS) return
    log.warn({ ...fields, count }, message)
    loggedAt = now
    count = 0
  }
}
