import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../store/redis-connection.ts'
import { SECOND_MS } from '../../time.ts'
import type { PermitCounters } from './permit-counters.ts'
import { MAX_BLOCK_MS, maxTogether, type RateLimits, type RateWindow, type Tier } from './rate-limits.ts'
import { ACQUIRE, BUDGETS, FORECAST, MAX_HOLD_MS, PENALIZE, RELEASE_HELD, UNBLOCK } from './shared-scripts.ts'
import { type Budget, shareLeft, toBudget, useOf } from './sliding-window-log.ts'

export interface SharedCountersOptions {
  readonly redis: RedisConnection
  /** The same in all processes, because a process trims the shared logs to what its own windows need. */
  readonly limits: RateLimits
  readonly clock: Clock
}

const PREFIX = 'oura-graphql:limit:'

/** How long what the application has left is taken for known, ms. */
const MAX_KNOWN_MS = SECOND_MS

/**
 * Counters in Redis, shared by any number of processes.
 * @throws StoreUnavailableError from every method while Redis cannot be reached
 */
export function createSharedCounters({ redis, limits, clock }: SharedCountersOptions): PermitCounters {
  const windows = JSON.stringify([pairs(limits.application), pairs(limits.user)])
  const stateOf = (name: string) => `${PREFIX}${name}:state`
  const keys = (user: string) =>
    ['application', `user:${user}`].flatMap((name) => [
      `${PREFIX}${name}:log`,
      stateOf(name),
      `${PREFIX}${name}:held`,
    ])

  /** What the application had left when Redis was asked last. */
  let known = { left: 1, at: Number.NEGATIVE_INFINITY }
  const remember = (budgets: Budget[]): Budget[] => {
    known = { left: shareLeft(budgets), at: clock.now() }
    return budgets
  }

  const counters: PermitCounters = {
    maxTogether: maxTogether(limits),
    isImmediate: false,
    async acquire(user, { now, fromHeld, toHold, holder, held, holdMs, priority }) {
      const expiryMs = Math.round(Math.min(holdMs, MAX_HOLD_MS))
      const id = randomUUID()
      const args = [windows, priority, id, now, fromHeld, toHold, holder, held, expiryMs]
      const reply = list(await redis.run(ACQUIRE, keys(user), args))
      const [, , application, isApplicationProbe, isUserProbe, granted, stillHeld] = reply
      const probes: Tier[] = []
      if (Number(isApplicationProbe) === 1) probes.push('application')
      if (Number(isUserProbe) === 1) probes.push('user')
      const budgets = remember(toBudgets(application, clock.now()))
      return {
        ...toWaits(reply),
        granted: Number(granted),
        held: Number(stillHeld),
        probes,
        applicationUse: useOf(budgets),
        applicationBudgets: () => budgets,
      }
    },
    async releaseHeld(user, holder, { from, to }) {
      await redis.run(RELEASE_HELD, keys(user), [holder, from, to])
    },
    async forecast(user, { ofUser, ofAll }, count, priority) {
      const args = [windows, priority, ofAll, ofUser, count]
      return toWaits(list(await redis.run(FORECAST, keys(user), args)))
    },
    async penalize({ tier, user, blockMs, thenProbe, window }) {
      const state = stateOf(tier === 'application' ? tier : `user:${user}`)
      await redis.run(
        PENALIZE,
        [state],
        [blockMs, window?.limit ?? '', window?.windowMs ?? '', MAX_BLOCK_MS[tier], thenProbe ? 1 : 0],
      )
    },
    async unblock(tier, user) {
      await redis.run(UNBLOCK, [stateOf(tier === 'application' ? tier : `user:${user}`)], [])
    },
    async budgets(user) {
      const [application, ownUser] = list(await redis.run(BUDGETS, keys(user), [windows]))
      const now = clock.now()
      return { application: remember(toBudgets(application, now)), user: toBudgets(ownUser, now) }
    },
    applicationLeft() {
      const { left, at } = known
      if (clock.now() - at >= MAX_KNOWN_MS) {
        // Renewed in the background, for later calls: an operation does not wait for Redis to learn how old a copy may be.
        known = { left, at: clock.now() }
        counters.budgets('').catch(() => undefined)
      }
      return left
    },
  }
  return counters
}

const pairs = (windows: readonly RateWindow[]) => windows.map(({ limit, windowMs }) => [limit, windowMs])

const list = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : [])

function toWaits(reply: readonly unknown[]) {
  const [application, user] = reply.slice(0, 2).map(Number)
  if (application === undefined || user === undefined) throw new TypeError('Redis did not answer two waits.')
  return { application, user }
}

/** Converts the durations that Redis reports to instants of our clock. */
function toBudgets(reply: unknown, now: number): Budget[] {
  const [blockedMs = 0, sinceLastMs = -1, windows] = list(reply)
  const lastAt = Number(sinceLastMs) < 0 ? null : now - Number(sinceLastMs)
  return list(windows).map((window) => {
    const [limit = 0, windowMs = 0, used = 0] = list(window).map(Number)
    return toBudget({ limit, windowMs }, { used, lastAt, blockedUntil: now + Number(blockedMs) }, now)
  })
}
