import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { StoreUnavailableError } from './errors.ts'

/** The beginning of a script that needs the clock of Redis: `now`, ms since 1970. */
export const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** A Lua script, which Redis runs atomically, and its digest. */
export interface RedisScript {
  readonly source: string
  readonly sha1: string
}

export const redisScript = (source: string): RedisScript => ({
  source,
  sha1: createHash('sha1').update(source).digest('hex'),
})

/**
 * One connection to Redis. If it is lost, it reconnects by itself; in the meantime every command fails at once with
 * StoreUnavailableError. No command is sent twice: a write whose response was lost may have happened.
 */
export interface RedisConnection {
  call(command: string, ...args: (string | number)[]): Promise<unknown>
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
  /** Whether Redis can be reached and written: at maxmemory it refuses writes, and so does a replica. */
  isAvailable(): Promise<boolean>
  close(): Promise<void>
}

export interface RedisConnectionOptions {
  readonly log: Log
  /** Called whenever the connection is established, at first or again. */
  readonly onReady?: () => void
}

/** How long a command may take, and how long the first commands wait for the connection. */
const TIMEOUT_MS = 2_000
const MAX_PAUSE_MS = 2_000
const CHECK_KEY = 'oura-graphql:write-check'

export function connectRedis(url: string, { log, onReady }: RedisConnectionOptions): RedisConnection {
  // Loaded on demand, because only a store in Redis needs it.
  const { Redis: Client } = createRequire(import.meta.url)('ioredis') as typeof import('ioredis')
  const redis = new Client(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** (times - 1), MAX_PAUSE_MS) * (0.5 + Math.random() / 2),
    // After a failover, the old connection is to a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  const connected = new Promise<void>((resolve) => redis.once('ready', resolve))
  // Counted from the first command, not from here: a process that is busy at its start cannot connect.
  let start: Promise<void> | null = null
  function started(): Promise<void> {
    start ??= new Promise((resolve) => {
      connected.then(resolve)
      setTimeout(resolve, TIMEOUT_MS).unref()
    })
    return start
  }
  if (onReady !== undefined) redis.on('ready', onReady)
  logOutages(redis, log)

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    // Only at the start: later, commands on a lost connection fail at once.
    if (redis.status !== 'ready') await started()
    try {
      return await work()
    } catch (error) {
      // A server that vanished leaves a connection that seems to be open. (The client's own `socketTimeout` would also
      // end idle connections.)
      if (isTimeout(error) && redis.status === 'ready') redis.disconnect(true)
      throw new StoreUnavailableError({ cause: withoutCommand(error) })
    }
  }

  return {
    call: (command, ...args) => attempt(() => redis.call(command, ...args)),
    run: ({ source, sha1 }, keys, args) =>
      attempt(async () => {
        try {
          return await redis.evalsha(sha1, keys.length, ...keys, ...args)
        } catch (error) {
          // Nothing ran: Redis does not have the script yet, or was restarted since.
          if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
          return await redis.eval(source, keys.length, ...keys, ...args)
        }
      }),
    isAvailable: () =>
      attempt(() => redis.set(CHECK_KEY, '', 'PX', 1_000)).then(
        () => true,
        () => false,
      ),
    async close() {
      // Waits for the commands under way, if there is a connection.
      if (redis.status === 'ready') await redis.quit().catch(() => undefined)
      redis.disconnect()
    },
  }
}

const isTimeout = (error: unknown) => error instanceof Error && error.message === 'Command timed out'

/** Logs one line when the connection is lost and one when it is back, however many attempts there are. */
function logOutages(redis: Redis, log: Log): void {
  let isDown = false
  redis.on('error', (error) => {
    if (isDown) return
    isDown = true
    log.warn({ reason: withoutCommand(error).message }, 'Redis cannot be reached')
  })
  redis.on('ready', () => {
    if (isDown) log.info({}, 'Redis can be reached again')
    isDown = false
  })
}

/** The client's errors contain the command with its arguments, such as a stored value or the password. */
function withoutCommand(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'unknown')
}
