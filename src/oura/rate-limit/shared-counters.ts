import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../store/redis-connection.ts'
import type { PermitCounters } from './permit-counters.ts'
import { MAX_BLOCK_MS, type RateLimits, type RateWindow, type Tier } from './rate-limits.ts'
import { ACQUIRE, BUDGETS, FORECAST, PENALIZE, UNBLOCK } from './shared-scripts.ts'
import { type Budget, toBudget } from './sliding-window-log.ts'

export interface SharedCountersOptions {
  readonly redis: RedisConnection
  /** The same in all processes, because a process trims the shared logs to what its own windows need. */
  readonly limits: RateLimits
  readonly clock: Clock
}

const PREFIX = 'oura-graphql:limit:'

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
      const [, , application, isApplicationProbe, isUserProbe] = list(reply)
      const probes: Tier[] = []
      if (Number(isApplicationProbe) === 1) probes.push('application')
      if (Number(isUserProbe) === 1) probes.push('user')
      return { ...toWaits(reply), probes, applicationBudgets: toBudgets(application, clock.now()) }
    },
    async forecast(user, { ofUser, ofAll }) {
      return toWaits(await redis.run(FORECAST, keys(user), [windows, ofAll, ofUser]))
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
