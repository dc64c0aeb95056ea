import { type Clock, monotonicOf, type Sleep } from '../../clock.ts'
import type { PermitCounters } from './permit-counters.ts'
import { createPermitQueue, type RateLimiter } from './permit-queue.ts'
import { MAX_BLOCK_MS, type RateLimits, type Tier } from './rate-limits.ts'
import { type Budget, createSlidingWindowLog, type SlidingWindowLog } from './sliding-window-log.ts'

export interface RateLimiterOptions {
  readonly limits: RateLimits
  /** Connections to Oura; see PermitQueueOptions. */
  readonly concurrency: number
  readonly clock: Clock
  /** For durations. @default the monotonic counterpart of `clock` */
  readonly monotonic?: Clock
  readonly sleep: Sleep
}

/** A rate limiter for an application that runs in one process: it counts in memory. */
export function createLocalRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { limits, clock, monotonic = monotonicOf(clock) } = options
  return createPermitQueue({ ...options, counters: createLocalCounters(limits, clock, monotonic) })
}

/** Users that are looked at for each new one: more than one, so that idle users cannot accumulate. */
const IDLE_CHECKS = 2

function createLocalCounters(limits: RateLimits, wallClock: Clock, clock: Clock): PermitCounters {
  const application = createSlidingWindowLog(limits.application)
  /** The least recently used first. */
  const users = new Map<string, SlidingWindowLog>()

  function logOf(user: string): SlidingWindowLog {
    const known = users.get(user)
    if (known === undefined) forgetIdleUsers()
    else users.delete(user)
    const log = known ?? createSlidingWindowLog(limits.user)
    users.set(user, log)
    return log
  }

  /** Looks only at the users who were idle for longest, because a walk over all users would slow down every new one. */
  function forgetIdleUsers(): void {
    const now = clock.now()
    let checks = 0
    for (const [user, log] of users) {
      if (checks++ >= IDLE_CHECKS) return
      if (log.isIdle(now)) users.delete(user)
    }
  }

  /** Budgets with instants of the wall clock. */
  function budgetsOf(log: SlidingWindowLog): Budget[] {
    const now = clock.now()
    const offset = wallClock.now() - now
    return log
      .budgets(now)
      .map((budget) => ({ ...budget, resetAt: budget.resetAt === null ? null : budget.resetAt + offset }))
  }

  return {
    async acquire(user) {
      const now = clock.now()
      const log = logOf(user)
      const waits = { application: application.readyAt(now) - now, user: log.readyAt(now) - now }
      const probes: Tier[] = []
      if (waits.application <= 0 && waits.user <= 0) {
        if (application.record(now)) probes.push('application')
        if (log.record(now)) probes.push('user')
      }
      return { ...waits, probes, applicationBudgets: budgetsOf(application) }
    },
    async forecast(user, { ofUser, ofAll }) {
      const now = clock.now()
      return {
        application: application.forecast(now, ofAll + 1) - now,
        user: logOf(user).forecast(now, ofUser + 1) - now,
      }
    },
    async penalize({ tier, user, blockMs, thenProbe, window }) {
      const log = tier === 'application' ? application : logOf(user)
      const now = clock.now()
      log.blockUntil(now + blockMs, thenProbe)
      if (window !== null) log.tighten(window, now + MAX_BLOCK_MS[tier])
    },
    async unblock(tier, user) {
      const log = tier === 'application' ? application : logOf(user)
      log.unblock()
    },
    budgets: async (user) => ({ application: budgetsOf(application), user: budgetsOf(logOf(user)) }),
  }
}
