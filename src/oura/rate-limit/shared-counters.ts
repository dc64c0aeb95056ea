import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../store/redis-connection.ts'
import { DAY_MS } from '../../time.ts'
import type { SlotCounters } from './permit-counters.ts'
import type { RateLimits } from './rate-limits.ts'
import { BUDGETS, FORECAST, PENALIZE, TAKE } from './shared-scripts.ts'
import { type Budget, type RateWindow, toBudget } from './window-log.ts'

export interface SharedCountersOptions {
  readonly redis: RedisConnection
  /** The same in all processes: each keeps only as much of the past as its own windows need. */
  readonly limits: RateLimits
  readonly clock: Clock
}

const PREFIX = 'oura-graphql:limit:'
/** After that a stricter window that Oura named is forgotten: it may have been for a while, and Oura tells again. */
const REMEMBER_MS = DAY_MS

/** Counters in Redis, which any number of processes hold together. Without Redis they fail, and nothing leaves. */
export function createSharedCounters({ redis, limits, clock }: SharedCountersOptions): SlotCounters {
  const windows = JSON.stringify([pairs(limits.application), pairs(limits.user)])
  const stateOf = (name: string) => `${PREFIX}${name}:state`
  const keys = (user: string) =>
    ['application', `user:${user}`].flatMap((name) => [`${PREFIX}${name}:log`, stateOf(name)])

  return {
    async take(user) {
      const reply = await redis.run(TAKE, keys(user), [windows, randomUUID()])
      return { ...toWaits(reply), left: toBudgets(list(reply)[2], clock.now()) }
    },
    async forecast(user, { own, ahead }) {
      return toWaits(await redis.run(FORECAST, keys(user), [windows, ahead, own]))
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
      const [application, own] = list(await redis.run(BUDGETS, keys(user), [windows]))
      const now = clock.now()
      return { application: toBudgets(application, now), user: toBudgets(own, now) }
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

/** Redis's durations as instants of our clock. */
function toBudgets(reply: unknown, now: number): Budget[] {
  const [blockedMs = 0, sinceLastMs = -1, windows] = list(reply)
  const lastAt = Number(sinceLastMs) < 0 ? null : now - Number(sinceLastMs)
  return list(windows).map((window) => {
    const [limit = 0, windowMs = 0, used = 0] = list(window).map(Number)
    return toBudget({ limit, windowMs }, { used, lastAt, blockedUntil: now + Number(blockedMs) }, now)
  })
}
