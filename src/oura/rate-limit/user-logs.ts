import type { Clock } from '../../clock.ts'
import type { RateWindow } from './rate-limits.ts'
import { SlidingWindowLog, type TierLimits, toTierLimits } from './sliding-window-log.ts'

/** Users that are looked at for each call: more than one, so that idle users cannot accumulate. */
const IDLE_CHECKS = 2

/** The sliding window logs of all users. Those of idle users are dropped a few at a time. */
export class UserLogs {
  readonly #logs = new Map<string, SlidingWindowLog>()
  /** The logs that are looked at next. An iterator of a map also finds what was added since. */
  #next = this.#logs.entries()
  readonly #limits: TierLimits
  readonly #clock: Clock

  constructor(windows: readonly RateWindow[], clock: Clock) {
    this.#limits = toTierLimits(windows, 'user')
    this.#clock = clock
  }

  get size(): number {
    return this.#logs.size
  }

  /** The log of a user, to be changed at once: an idle one may be dropped with the next call. */
  of(user: string): SlidingWindowLog {
    this.#dropIdle()
    const known = this.#logs.get(user)
    if (known !== undefined) return known
    const log = new SlidingWindowLog(this.#limits)
    this.#logs.set(user, log)
    return log
  }

  /** Looks at a few users in turn, because a walk over all of them would slow down every call. */
  #dropIdle(): void {
    const now = this.#clock.now()
    for (let checks = 0; checks < IDLE_CHECKS; checks++) {
      const { value: entry, done } = this.#next.next()
      if (done) {
        this.#next = this.#logs.entries()
        return
      }
      if (entry[1].isIdle(now)) this.#logs.delete(entry[0])
    }
  }
}
