import type { Clock } from '../clock.ts'
import { CHANGES_KEPT_MS, type ChangeLog, type LoggedChange, MAX_CHANGES } from './change-log.ts'
import { NOW, type RedisConnection, redisScript } from './redis-connection.ts'
import { PREFIX } from './redis-scripts.ts'

/** A sorted set for each user: records, scored by the instant at which they were announced last. */
const keyOf = (userId: string) => `${PREFIX}changes:${userId}`

/** KEYS: the set of the user of each change. ARGV: the record of each change. */
const ADD = redisScript(`${NOW}
for index, key in ipairs(KEYS) do
  redis.call('ZADD', key, string.format('%.0f', now), ARGV[index])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now - ${CHANGES_KEPT_MS}))
  redis.call('ZREMRANGEBYRANK', key, 0, -${MAX_CHANGES + 1})
  redis.call('PEXPIRE', key, ${CHANGES_KEPT_MS})
end
`)

/** KEYS: the set. ARGV: how old entries may be, ms. Returns records and their ages in ms, in turn. */
const SINCE = redisScript(`${NOW}
local first = string.format('%.0f', now - ARGV[1])
local found = redis.call('ZRANGEBYSCORE', KEYS[1], first, '+inf', 'WITHSCORES')
for index = 2, #found, 2 do found[index] = string.format('%.0f', now - found[index]) end
return found
`)

/** The log of changes in Redis. Ages are by the clock of Redis, which may differ from ours. */
export function createRedisChangeLog(
  redis: RedisConnection,
  { clock }: { readonly clock: Clock },
): ChangeLog {
  return {
    async add(changes) {
      if (changes.length === 0) return
      await redis.run(
        ADD,
        changes.map(({ userId }) => keyOf(userId)),
        changes.map(({ dataType, ouraId }) => JSON.stringify([dataType, ouraId])),
      )
    },
    async since(userId, time) {
      const now = clock.now()
      const maxAge = Math.max(0, Math.ceil(Math.min(now - time, CHANGES_KEPT_MS)))
      const reply = (await redis.run(SINCE, [keyOf(userId)], [maxAge])) as readonly unknown[]
      const changes: LoggedChange[] = []
      for (let index = 0; index < reply.length; index += 2) {
        const [dataType, ouraId] = JSON.parse(String(reply[index])) as [string, string]
        changes.push({ dataType, ouraId, at: now - Number(reply[index + 1]) })
      }
      return changes
    },
    remove: async (userId) => void (await redis.call('DEL', keyOf(userId))),
  }
}
