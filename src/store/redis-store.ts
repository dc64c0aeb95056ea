import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { createRedisChangeLog } from './redis-change-log.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { createRedisInbox } from './redis-inbox.ts'
import { DELETE, LIST, PREFIX, PUT } from './redis-scripts.ts'
import type { Store } from './store.ts'

export interface RedisStoreOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
}

const ENTRY = `${PREFIX}entry:`
const LAST_VERSION = `${PREFIX}last-version`

/** Longer than any process runs, and well within the integers of Redis. */
const MAX_LIFETIME_MS = 1e13

/**
 * A store in Redis 6 or later, shared by any number of processes. Redis counts lifetimes from the moment of the write,
 * so that its clock and ours may differ.
 */
export function createRedisStore({ url, clock, log }: RedisStoreOptions): Store {
  let isChecked = false
  const redis = connectRedis(url, {
    log,
    async onReady() {
      if (!isChecked) isChecked = await warnIfVolatile(redis, log)
    },
  })

  function lifetime(expiresAt: number | undefined): number | 'forever' {
    const ms = expiresAt === undefined ? Number.POSITIVE_INFINITY : Math.ceil(expiresAt - clock.now())
    return ms > MAX_LIFETIME_MS ? 'forever' : ms
  }

  return {
    inbox: createRedisInbox(redis),
    changeLog: createRedisChangeLog(redis, { clock }),
    async get(key) {
      const [value, version] = texts(await redis.call('HMGET', ENTRY + key, 'v', 'n'))
      return value === undefined || version === undefined ? null : { value, version: Number(version) }
    },
    async put(key, value, { expiresAt, expect, groups = [] } = {}) {
      const expected = expect === undefined ? 'any' : (expect ?? 'absent')
      const args = [key, value, expected, lifetime(expiresAt), JSON.stringify([...new Set(groups)])]
      const version = await redis.run(PUT, [ENTRY + key, LAST_VERSION], args)
      return version === null ? null : Number(version)
    },
    async delete(key, expect) {
      return (await redis.run(DELETE, [ENTRY + key], [key, expect ?? 'any'])) === 1
    },
    async list(group) {
      return texts(await redis.run(LIST, [`${PREFIX}group:${group}`], [ENTRY])).filter(
        (key) => key !== undefined,
      )
    },
    isAvailable: redis.isAvailable,
    isPersistent: () => isPersistent(redis).catch(() => null),
    close: redis.close,
  }
}

/** An array of Redis, with undefined for missing values. */
const texts = (reply: unknown): (string | undefined)[] =>
  Array.isArray(reply) ? reply.map((item: unknown) => (typeof item === 'string' ? item : undefined)) : []

/** A section of Redis' INFO; null if this user may not read it. @throws StoreUnavailableError */
async function readInfo(
  redis: RedisConnection,
  section: string,
): Promise<ReadonlyMap<string, string> | null> {
  try {
    const lines = String(await redis.call('INFO', section)).matchAll(/^(\w+):(.*?)\r?$/gm)
    return new Map([...lines].map(([, name = '', value = '']) => [name, value]))
  } catch (error) {
    if (await redis.isAvailable()) return null
    throw error
  }
}

/** Whether Redis logs each write to its disk (appendonly); null if it does not tell. @throws StoreUnavailableError */
async function isPersistent(redis: RedisConnection): Promise<boolean | null> {
  const enabled = (await readInfo(redis, 'persistence'))?.get('aof_enabled')
  return enabled === undefined ? null : enabled === '1'
}

/**
 * Warns the operator if Redis may lose data, in a crash or to free memory: with a lost refresh token its user has to log
 * in again. Returns false if Redis could not be asked.
 */
async function warnIfVolatile(redis: RedisConnection, log: Log): Promise<boolean> {
  try {
    const persists = await isPersistent(redis)
    const memory = await readInfo(redis, 'memory')
    if (persists === null || memory === null) {
      log.warn(
        {},
        'Redis does not tell whether it persists its data: make sure that it does, or a crash of Redis ends logins and loses webhook events',
      )
      return true
    }
    if (!persists) {
      log.warn(
        {},
        'Redis does not persist its data: set appendonly to yes, or a crash of Redis ends logins and loses webhook events',
      )
    }
    if (memory.get('maxmemory') !== '0' && memory.get('maxmemory_policy') !== 'noeviction') {
      log.warn(
        {},
        'Redis may evict logins and webhook events when its memory is full: set maxmemory-policy to noeviction',
      )
    }
    return true
  } catch {
    return false
  }
}
