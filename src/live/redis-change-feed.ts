import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { connectRedis, NOW, redisScript } from '../store/redis-connection.ts'
import { PREFIX } from '../store/redis-scripts.ts'
import { DAY_MS } from '../time.ts'
import { type ChangeFeed, KEPT_MS } from './change-feed.ts'
import { createChangeListeners } from './change-listeners.ts'
import type { PublishedChange, RecordChange } from './record-change.ts'

export interface RedisChangeFeedOptions {
  readonly url: string
  readonly log: Log
}

/** A stream of all changes, which every process reads; and one of each user, for those who resume. */
const CHANGES = `${PREFIX}changes`
const userChanges = (userId: string) => `${PREFIX}changes:user:${userId}`

/** Changes that a process can miss while it cannot read, and that it reads afterwards. */
const MAX_CHANGES = 100_000
/** Changes of one user that are kept at most. */
const MAX_USER_CHANGES = 1_000

/** How long they are kept, so that nothing of a user who has disconnected stays for good. */
const ALL_KEPT_MS = DAY_MS

/** KEYS: all changes, those of the user. ARGV: the change, ms to keep it. Both entries have one id. */
const PUBLISH = redisScript(`${NOW}
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${MAX_CHANGES}, '*', 'change', ARGV[1])
-- Before Redis 6.2 there is no MINID, and their number alone is bounded.
redis.pcall('XTRIM', KEYS[1], 'MINID', string.format('%.0f', now - ${ALL_KEPT_MS}))
redis.call('PEXPIRE', KEYS[1], ${ALL_KEPT_MS})
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ${MAX_USER_CHANGES}, id, 'change', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return id
`)

/** KEYS: the changes of a user. ARGV: the id from which to read, ms that changes are kept. */
const READ = redisScript(`${NOW}
local oldest = now - ARGV[2]
local from = ARGV[1]
if tonumber(string.match(from, '^%d+')) < oldest then from = string.format('%.0f', oldest) end
return redis.call('XRANGE', KEYS[1], from, '+')
`)

/** A read waits for changes this long: below the time-out of a command, and short, because `close` waits for it. */
const BLOCK_MS = 500
const RETRY_MS = 250
/** Each turn of the event loop hands over so many: requests are answered in between. */
const BATCH = 100

/**
 * A feed over a stream of Redis, which all processes read, each from where it was. After an outage of Redis, or of the
 * network, a process reads the changes that it missed; pub/sub would lose them.
 */
export function createRedisChangeFeed({ url, log }: RedisChangeFeedOptions): ChangeFeed {
  const redis = connectRedis(url, { log })
  const listeners = createChangeListeners(log)
  const closing = new AbortController()
  let reading: Promise<void> | null = null
  /** Resolves once the first read has a place to start, or has failed to find one. */
  let positioned: Promise<void> | null = null

  /** Reads changes from now on and hands them to the listeners. */
  async function read(onPositioned: () => void): Promise<void> {
    // A connection of its own, because a read blocks the connection.
    const reader = connectRedis(url, { log })
    let lastId: string | null = null
    while (!closing.signal.aborted) {
      try {
        // Not `$`: what is published between two reads would be lost.
        lastId ??= idsOf(await reader.call('XREVRANGE', CHANGES, '+', '-', 'COUNT', 1))[0] ?? '0-0'
        onPositioned()
        const args: (string | number)[] = ['BLOCK', BLOCK_MS, 'COUNT', BATCH, 'STREAMS', CHANGES, lastId]
        for (const change of streamChanges(await reader.call('XREAD', ...args))) {
          lastId = change.cursor
          listeners.notify(change)
        }
      } catch {
        onPositioned()
        // The connection logs outages. The next read starts where this one did.
        await delay(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
    await reader.close()
  }

  return {
    async publish(change) {
      // The listeners of this process must not miss a change that is published right after `onChange`.
      await positioned
      const { userId, dataType, eventType, ouraId, eventTime, foundIn, isFound } = change
      const text = JSON.stringify({ userId, dataType, eventType, ouraId, eventTime, foundIn, isFound })
      return String(await redis.run(PUBLISH, [CHANGES, userChanges(userId)], [text, KEPT_MS]))
    },
    onChange(listener) {
      const remove = listeners.add(listener)
      if (reading === null) {
        positioned = new Promise((resolve) => {
          reading = read(resolve)
        })
      }
      return remove
    },
    async after(userId, cursor) {
      const from = /^\d{1,15}-\d{1,15}$/.test(cursor) ? cursor : '0-0'
      const changes = changesOf(await redis.run(READ, [userChanges(userId)], [from, KEPT_MS]))
      return changes.filter((change) => change.cursor !== from)
    },
    async close() {
      closing.abort()
      await reading
      await redis.close()
    },
  }
}

/** Entries of a stream: [id, [field, value, …]]. */
type Entry = readonly [id: string, fields: readonly string[]]

const idsOf = (entries: unknown): string[] => (entries as readonly Entry[]).map(([id]) => id)

/** Not validated: only the gateway writes the streams. */
const changesOf = (entries: unknown): PublishedChange[] =>
  (entries as readonly Entry[]).map(([cursor, [, text = '']]) => ({
    ...(JSON.parse(text) as RecordChange),
    cursor,
  }))

/**
 * The changes in the answer of XREAD for one stream; null if there were none in time. With RESP3 the answer is a map,
 * which the client turns into [name, entries]; with RESP2 it is [[name, entries]].
 */
function streamChanges(answer: unknown): PublishedChange[] {
  if (answer === null) return []
  const [first, entries] = answer as readonly [name: string | readonly unknown[], entries?: unknown]
  return changesOf(typeof first === 'string' ? entries : first[1])
}
