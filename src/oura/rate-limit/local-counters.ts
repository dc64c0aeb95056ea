import type { Clock } from '../../clock.ts'
import type { PermitCounters } from './permit-counters.ts'
import { MAX_BLOCK_MS, maxTogether, type RateLimits, type Tier } from './rate-limits.ts'
import { type Budget, SlidingWindowLog, shareLeft, toTierLimits } from './sliding-window-log.ts'
import { UserLogs } from './user-logs.ts'

/**
 * Counters in memory, for an application that runs in one process.
 * @param wallClock for the instants of budgets
 * @param clock for durations
 */
export function createLocalCounters(limits: RateLimits, wallClock: Clock, clock: Clock): PermitCounters {
  const application = new SlidingWindowLog(toTierLimits(limits.application, 'application'))
  const users = new UserLogs(limits.user, clock)

  /** Budgets with instants of the wall clock. */
  function budgetsOf(log: SlidingWindowLog): Budget[] {
    const now = clock.now()
    const offset = wallClock.now() - now
    return log
      .budgets(now)
      .map((budget) => ({ ...budget, resetAt: budget.resetAt === null ? null : budget.resetAt + offset }))
  }

  const applicationBudgets = () => budgetsOf(application)

  return {
    maxTogether: maxTogether(limits),
    isImmediate: true,
    acquire(user, demand) {
      const { priority, held } = demand
      const now = clock.now()
      const log = users.of(user)
      const max = Math.min(application.maxTogether(now, priority), log.maxTogether(now, priority))
      const granted = Math.min(demand.now, max)
      const fromHeld = Math.min(demand.fromHeld, granted)
      const toHold = Math.min(demand.toHold, max - granted)
      const count = granted - fromHeld + toHold
      const waits = {
        application: application.readyAt(now, count, priority) - now,
        user: log.readyAt(now, count, priority) - now,
      }
      if (waits.application > 0 || waits.user > 0) {
        const applicationUse = application.use(now)
        return { ...waits, granted: 0, held, probes: NO_PROBES, applicationUse, applicationBudgets }
      }
      const isApplicationProbe = application.record(now, granted)
      const isUserProbe = log.record(now, granted)
      if (toHold !== fromHeld) {
        application.hold(toHold - fromHeld)
        log.hold(toHold - fromHeld)
      }
      return {
        application: waits.application,
        user: waits.user,
        granted,
        held: held - fromHeld + toHold,
        probes: isApplicationProbe || isUserProbe ? probesOf(isApplicationProbe, isUserProbe) : NO_PROBES,
        applicationUse: application.use(now),
        applicationBudgets,
      }
    },
    async releaseHeld(user, _holder, { from, to }) {
      for (const log of [application, users.of(user)]) log.hold(from - to)
    },
    async forecast(user, { ofUser, ofAll }, count, priority) {
      const now = clock.now()
      const log = users.of(user)
      const max = Math.min(application.maxTogether(now, priority), log.maxTogether(now, priority))
      const together = Math.min(count, max)
      return {
        application: application.readyAt(now, ofAll + together, priority) - now,
        user: log.readyAt(now, ofUser + together, priority) - now,
      }
    },
    async penalize({ tier, user, blockMs, thenProbe, window }) {
      const log = tier === 'application' ? application : users.of(user)
      const now = clock.now()
      log.blockUntil(now + blockMs, thenProbe)
      if (window !== null) log.tighten(window, now + MAX_BLOCK_MS[tier])
    },
    async unblock(tier, user) {
      const log = tier === 'application' ? application : users.of(user)
      log.unblock()
    },
    applicationLeft: () => shareLeft(application.budgets(clock.now())),
    budgets: async (user) => ({ application: budgetsOf(application), user: budgetsOf(users.of(user)) }),
  }
}

/** Of nearly all requests. */
const NO_PROBES: readonly Tier[] = []

function probesOf(isApplicationProbe: boolean, isUserProbe: boolean): Tier[] {
  const probes: Tier[] = []
  if (isApplicationProbe) probes.push('application')
  if (isUserProbe) probes.push('user')
  return probes
}
