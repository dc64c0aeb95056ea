import type { Clock } from '../../clock.ts'
import type { SlotCounters } from './permit-counters.ts'
import type { RateLimits } from './rate-limits.ts'
import { createWindowLog, type WindowLog } from './window-log.ts'

export interface LocalCountersOptions {
  readonly limits: RateLimits
  readonly clock: Clock
}

/** Users whose counters are kept although nothing of them matters any more. */
const MAX_IDLE_USERS = 1000

/** The counters of a process that is alone with its application's limit. */
export function createLocalCounters({ limits, clock }: LocalCountersOptions): SlotCounters {
  const application = createWindowLog(limits.application)
  const users = new Map<string, WindowLog>()

  function logOf(user: string): WindowLog {
    const known = users.get(user)
    if (known !== undefined) return known
    if (users.size >= MAX_IDLE_USERS) forgetIdleUsers()
    const log = createWindowLog(limits.user)
    users.set(user, log)
    return log
  }

  function forgetIdleUsers(): void {
    const now = clock.now()
    for (const [user, log] of users) if (log.isIdle(now)) users.delete(user)
  }

  return {
    async take(user) {
      const now = clock.now()
      const log = logOf(user)
      const waits = { application: application.readyAt(now) - now, user: log.readyAt(now) - now }
      if (waits.application <= 0 && waits.user <= 0) {
        application.record(now)
        log.record(now)
      }
      return { ...waits, left: application.budgets(now) }
    },
    async forecast(user, { own, ahead }) {
      const now = clock.now()
      return {
        application: application.forecast(now, ahead + 1) - now,
        user: logOf(user).forecast(now, own + 1) - now,
      }
    },
    async penalize({ tier, user, until, window }) {
      const log = tier === 'application' ? application : logOf(user)
      log.blockUntil(until)
      if (window !== null) log.tighten(window)
    },
    async budgets(user) {
      const now = clock.now()
      return { application: application.budgets(now), user: logOf(user).budgets(now) }
    },
  }
}
