import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { DELETE, LIST, PREFIX, PUT } from './redis-scripts.ts'
import type { Store } from './store.ts'

export interface RedisStoreOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
}

const RECORD = `${PREFIX}record:`
const LAST_VERSION = `${PREFIX}last-version`

/** Beyond what any process lives, and well within what Redis can count. */
const LONGEST_LIFE_MS = 1e13

/**
 * A store in Redis 6 or later, shared by any number of processes. How long a value lives is counted by Redis from
 * the moment it is written, so that its clock and ours may differ.
 */
export function createRedisStore({ url, clock, log }: RedisStoreOptions): Store {
  let isChecked = false
  const redis = connectRedis(url, {
    log,
    async onReady() {
      if (!isChecked) isChecked = await warnIfForgetful(redis, log)
    },
  })

  function lifetime(expiresAt: number | undefined): number | 'forever' {
    const ms = expiresAt === undefined ? Number.POSITIVE_INFINITY : Math.ceil(expiresAt - clock.now())
    return ms > LONGEST_LIFE_MS ? 'forever' : ms
  }

  return {
    async get(key) {
      const [value, version] = texts(await redis.call('HMGET', RECORD + key, 'v', 'n'))
      return value === undefined || version === undefined ? null : { value, version: Number(version) }
    },
    async put(key, value, { expiresAt, expect, groups = [] } = {}) {
      const expected = expect === undefined ? 'any' : (expect ?? 'absent')
      const args = [key, value, expected, lifetime(expiresAt), JSON.stringify([...new Set(groups)])]
      const version = await redis.run(PUT, [RECORD + key, LAST_VERSION], args)
      return version === null ? null : Number(version)
    },
    async delete(key, expect) {
      return (await redis.run(DELETE, [RECORD + key], [key, expect ?? 'any'])) === 1
    },
    async list(group) {
      return texts(await redis.run(LIST, [`${PREFIX}group:${group}`], [RECORD])).filter(
        (key) => key !== undefined,
      )
    },
    isReachable: redis.isReachable,
    close: redis.close,
  }
}

/** An array of Redis, in which undefined stands for what is not there. */
const texts = (reply: unknown): (string | undefined)[] =>
  Array.isArray(reply) ? reply.map((item: unknown) => (typeof item === 'string' ? item : undefined)) : []

/**
 * Refresh tokens are single-use: what Redis forgets in a crash or to make room is a login lost. Returns whether
 * Redis was there to answer.
 */
async function warnIfForgetful(redis: RedisConnection, log: Log): Promise<boolean> {
  const setting = async (name: string) => texts(await redis.call('CONFIG', 'GET', name))[1]
  try {
    const isPersistent = (await setting('appendonly')) === 'yes'
    const mayEvict =
      (await setting('maxmemory')) !== '0' && (await setting('maxmemory-policy')) !== 'noeviction'
    if (!isPersistent) {
      log.warn(
        {},
        'Redis does not persist what it is told: set appendonly to yes, or a crash of it ends logins',
      )
    }
    if (mayEvict) {
      log.warn({}, 'Redis may evict logins when its memory is full: set maxmemory-policy to noeviction')
    }
  } catch {
    if (!(await redis.isReachable())) return false
    log.warn(
      {},
      'Redis does not tell whether it persists: make sure that it does, or a crash of it ends logins',
    )
  }
  return true
}
