import { randomUUID } from 'node:crypto'
import type { Log } from '../log.ts'
import { connectRedis, NOW, redisScript } from '../store/redis-connection.ts'
import { PREFIX } from '../store/redis-scripts.ts'
import { parseStoreUrl } from '../store/store-url.ts'
import { MINUTE_MS } from '../time.ts'

/** Leases of open streams: each user has at most MAX_STREAMS_OF_USER of them. */
export interface StreamLeases {
  /**
   * Acquires a lease for one stream, until `release`.
   * @returns null if the user has as many as one user may have
   * @throws StoreUnavailableError
   */
  acquire(userId: string): Promise<StreamLease | null>
  close(): Promise<void>
}

export interface StreamLease {
  release(): void
}

/** Streams of one user: a few devices with a few tabs each. */
export const MAX_STREAMS_OF_USER = 10

/** The leases of all processes on one Redis; with any other STORE_URL, those of this process. */
export function createStreamLeases(storeUrl: string, { log }: { readonly log: Log }): StreamLeases {
  const location = parseStoreUrl(storeUrl)
  return location.kind === 'redis'
    ? createRedisStreamLeases({ url: location.url, log })
    : createLocalStreamLeases()
}

export function createLocalStreamLeases(): StreamLeases {
  const counts = new Map<string, number>()
  return {
    async acquire(userId) {
      const count = counts.get(userId) ?? 0
      if (count >= MAX_STREAMS_OF_USER) return null
      counts.set(userId, count + 1)
      return {
        release() {
          const left = (counts.get(userId) ?? 0) - 1
          if (left > 0) counts.set(userId, left)
          else counts.delete(userId)
        },
      }
    },
    close: async () => counts.clear(),
  }
}

/** Leases of a user: a sorted set of their ids, scored by the instant at which they expire. */
const leasesOf = (userId: string) => `${PREFIX}stream-leases:${userId}`

/** KEYS: the leases of a user. ARGV: id of the lease, ms to live, most leases. Returns whether it is acquired. */
const ACQUIRE = redisScript(`${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`)

/** KEYS: the leases of a user. ARGV: ms to live, ids of leases. */
const RENEW = redisScript(`${NOW}
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[1]), ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`)

/** The leases of a process that crashed expire after this time. */
const LEASE_MS = MINUTE_MS

interface RedisStreamLeasesOptions {
  readonly url: string
  readonly log: Log
  /** @default LEASE_MS */
  readonly leaseMs?: number
}

function createRedisStreamLeases({ url, log, leaseMs = LEASE_MS }: RedisStreamLeasesOptions): StreamLeases {
  const redis = connectRedis(url, { log })
  /** Ids of the leases of this process, by user. */
  const held = new Map<string, Set<string>>()

  function renewAll(): void {
    for (const [userId, ids] of held) {
      // The connection logs outages. A lease that expired in one is there again after the next renewal.
      redis.run(RENEW, [leasesOf(userId)], [leaseMs, ...ids]).catch(() => undefined)
    }
  }
  const timer = setInterval(renewAll, leaseMs / 3).unref()

  return {
    async acquire(userId) {
      const id = randomUUID()
      const args = [id, leaseMs, MAX_STREAMS_OF_USER]
      if ((await redis.run(ACQUIRE, [leasesOf(userId)], args)) !== 1) return null
      const ids = held.get(userId) ?? new Set<string>()
      held.set(userId, ids.add(id))
      return {
        release() {
          ids.delete(id)
          if (ids.size === 0 && held.get(userId) === ids) held.delete(userId)
          redis.call('ZREM', leasesOf(userId), id).catch(() => undefined)
        },
      }
    },
    async close() {
      clearInterval(timer)
      await redis.close()
    },
  }
}
