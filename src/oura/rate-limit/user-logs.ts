import type { Clock } from '../../clock.ts'
import type { RateWindow } from './rate-limits.ts'
import { SlidingWindowLog, type TierLimits, toTierLimits } from './sliding-window-log.ts'

/** Users that are looked at for each call: more than one, so that idle users cannot accumulate. */
const IDLE_CHECKS = 2

/** The sliding window logs of all users. Those of idle users are dropped a few at a time. */
export class UserLogs {
  /** Those that were looked at least recently come first. */
  readonly #logs = new Map<string, SlidingWindowLog>()
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
    const log = this.#logs.get(user) ?? new SlidingWindowLog(this.#limits)
    this.#logs.set(user, log)
    return log
  }

  /** Looks at a few users in turn, because a walk over all of them would slow down every call. */
  #dropIdle(): void {
    const now = this.#clock.now()
    let checks = 0
    for (const [user, log] of this.#logs) {
      if (checks++ >= IDLE_CHECKS) return
      this.#logs.delete(user)
      if (!log.isIdle(now)) this.#logs.set(user, log)
    }
  }
}
