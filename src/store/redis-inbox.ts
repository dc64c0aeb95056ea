import { DEDUPE_MS, type Inbox, type InboxMessage } from './inbox.ts'
import { NOW, type RedisConnection, redisScript } from './redis-connection.ts'
import { PREFIX } from './redis-scripts.ts'

/** A sorted set of keys, scored by the instant from which they may be taken, ms; and the bodies by key. */
const QUEUE = `${PREFIX}inbox:queue`
const BODIES = `${PREFIX}inbox:bodies`
const SEEN = `${PREFIX}inbox:seen:`

/** KEYS: queue, bodies, the mark that the key was seen. ARGV: key, body, ms to keep the mark. */
const ADD = redisScript(`${NOW}
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
if not redis.call('SET', KEYS[3], '', 'PX', ARGV[3], 'NX') then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
`)

/** KEYS: queue, bodies. ARGV: how many, ms of the lease. Returns keys and bodies in turn. */
const TAKE = redisScript(`${NOW}
local taken = {}
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
for _, key in ipairs(keys) do
  local body = redis.call('HGET', KEYS[2], key)
  if body then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), key)
    taken[#taken + 1] = key
    taken[#taken + 1] = body
  else -- Redis has evicted the bodies.
    redis.call('ZREM', KEYS[1], key)
  end
end
return taken
`)

/** KEYS: queue, bodies. ARGV: the keys. */
const REMOVE = redisScript(`
for _, key in ipairs(ARGV) do
  redis.call('ZREM', KEYS[1], key)
  redis.call('HDEL', KEYS[2], key)
end
`)

/**
 * The inbox of the Redis store. A sorted set instead of a stream with a consumer group: the order by time of the next
 * attempt is all that is needed, a crashed process leaves no consumer behind, and Redis 6.0 suffices (XAUTOCLAIM needs
 * 6.2). Redis commits what came in one turn of its event loop together.
 */
export function createRedisInbox(redis: RedisConnection): Inbox {
  return {
    add: async (key, body) =>
      (await redis.run(ADD, [QUEUE, BODIES, SEEN + key], [key, body, DEDUPE_MS])) === 1,
    async take(limit, leaseMs) {
      const reply = (await redis.run(TAKE, [QUEUE, BODIES], [limit, leaseMs])) as readonly unknown[]
      const messages: InboxMessage[] = []
      for (let index = 0; index < reply.length; index += 2) {
        messages.push({ key: String(reply[index]), body: String(reply[index + 1]) })
      }
      return messages
    },
    async remove(keys) {
      if (keys.length > 0) await redis.run(REMOVE, [QUEUE, BODIES], keys)
    },
    length: async () => Number(await redis.call('HLEN', BODIES)),
  }
}
