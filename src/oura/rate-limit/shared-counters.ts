import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../store/redis-connection.ts'
import { DAY_MS } from '../../time.ts'
import type { PermitCounters } from './permit-counters.ts'
import type { RateLimits } from './rate-limits.ts'
import { ACQUIRE, BUDGETS, FORECAST, PENALIZE } from './shared-scripts.ts'
import { type Budget, type RateWindow, toBudget } from './sliding-window-log.ts'

export interface SharedCountersOptions {
  readonly redis: RedisConnection
  /** The same in all processes, because a process trims the shared logs to what its own windows need. */
  readonly limits: RateLimits
  readonly clock: Clock
}

const PREFIX = 'oura-graphql:limit:'
/** How long a stricter window that Oura named is remembered. It may be temporary; the next 429 names it again. */
const REMEMBER_MS = DAY_MS

/**
 * Counters in Redis, shared by any number of processes.
 * @throws StoreUnavailableError from every method while Redis cannot be reached
 */
export function createSharedCounters({ redis, limits, clock }: SharedCountersOptions): PermitCounters {
  const windows = JSON.stringify([pairs(limits.application), pairs(limits.user)])
  const stateOf = (name: string) => `${PREFIX}${name}:state`
  const keys = (user: string) =>
    ['application', `user:${user}`].flatMap((name) => [`${PREFIX}${name}:log`, stateOf(name)])

  return {
    async acquire(user) {
      const reply = await redis.run(ACQUIRE, keys(user), [windows, randomUUID()])
      return { ...toWaits(reply), applicationBudgets: toBudgets(list(reply)[2], clock.now()) }
    },
    async forecast(user, { ofUser, ofAll }) {
      return toWaits(await redis.run(FORECAST, keys(user), [windows, ofAll, ofUser]))
    },
    async penalize({ tier, user, until, window }) {
      const state = stateOf(tier === 'application' ? tier : `user:${user}`)
      const blockedMs = Math.max(0, Math.ceil(until - clock.now()))
      await redis.run(
        PENALIZE,
        [state],
        [blockedMs, window?.limit ?? '', window?.windowMs ?? '', REMEMBER_MS],
      )
    },
    async budgets(user) {
      const [application, ownUser] = list(await redis.run(BUDGETS, keys(user), [windows]))
      const now = clock.now()
      return { application: toBudgets(application, now), user: toBudgets(ownUser, now) }
    },
  }
}

const pairs = (windows: readonly RateWindow[]) => windows.map(({ limit, windowMs }) => [limit, windowMs])

const list = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : [])

function toWaits(reply: unknown) {
  const [application, user] = list(reply).slice(0, 2).map(Number)
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
