import type { Clock, Sleep } from '../../clock.ts'
import type { PermitCounters } from './permit-counters.ts'
import { createPermitQueue, type RateLimiter } from './permit-queue.ts'
import type { RateLimits } from './rate-limits.ts'
import { createSlidingWindowLog, type SlidingWindowLog } from './sliding-window-log.ts'

export interface RateLimiterOptions {
  readonly limits: RateLimits
  /** Connections to Oura; see PermitQueueOptions. */
  readonly concurrency: number
  readonly clock: Clock
  readonly sleep: Sleep
}

/** A rate limiter for an application that runs in one process: it counts in memory. */
export const createLocalRateLimiter = ({
  limits,
  concurrency,
  clock,
  sleep,
}: RateLimiterOptions): RateLimiter =>
  createPermitQueue({ counters: createLocalCounters(limits, clock), concurrency, clock, sleep })

/** Number of users from which on idle users are forgotten. */
const MAX_IDLE_USERS = 1000

function createLocalCounters(limits: RateLimits, clock: Clock): PermitCounters {
  const application = createSlidingWindowLog(limits.application)
  const users = new Map<string, SlidingWindowLog>()

  function logOf(user: string): SlidingWindowLog {
    const known = users.get(user)
    if (known !== undefined) return known
    if (users.size >= MAX_IDLE_USERS) forgetIdleUsers()
    const log = createSlidingWindowLog(limits.user)
    users.set(user, log)
    return log
  }

  function forgetIdleUsers(): void {
    const now = clock.now()
    for (const [user, log] of users) if (log.isIdle(now)) users.delete(user)
  }

  return {
    async acquire(user) {
      const now = clock.now()
      const log = logOf(user)
      const waits = { application: application.readyAt(now) - now, user: log.readyAt(now) - now }
      if (waits.application <= 0 && waits.user <= 0) {
        application.record(now)
        log.record(now)
      }
      return { ...waits, applicationBudgets: application.budgets(now) }
    },
    async forecast(user, { ofUser, ofAll }) {
      const now = clock.now()
      return {
        application: application.forecast(now, ofAll + 1) - now,
        user: logOf(user).forecast(now, ofUser + 1) - now,
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
