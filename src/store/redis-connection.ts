import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { StoreUnavailableError } from './errors.ts'

/** A Lua script, which Redis runs as one step, and its digest. */
export interface RedisScript {
  readonly source: string
  readonly sha1: string
}

export const redisScript = (source: string): RedisScript => ({
  source,
  sha1: createHash('sha1').update(source).digest('hex'),
})

/**
 * One connection to Redis. While it is lost it comes back by itself, and whatever is asked fails at once with
 * StoreUnavailableError. Nothing is ever sent twice: a write whose answer got lost may have happened.
 */
export interface RedisConnection {
  call(command: string, ...args: (string | number)[]): Promise<unknown>
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
  isReachable(): Promise<boolean>
  close(): Promise<void>
}

export interface RedisConnectionOptions {
  readonly log: Log
  /** Called whenever the connection stands, first or again. @default nothing */
  readonly onReady?: () => void
}

/** How long an answer may take, and how long the first who ask wait for the connection. */
const PATIENCE_MS = 2_000
const LONGEST_PAUSE_MS = 2_000

export function connectRedis(url: string, { log, onReady }: RedisConnectionOptions): RedisConnection {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** (times - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2),
    // After a failover the old connection leads to a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  const connected = new Promise<void>((resolve) => redis.once('ready', resolve))
  // Counted from the first question, not from here: a process that is busy starting does not see it connect.
  let start: Promise<void> | null = null
  const started = () => {
    start ??= new Promise((resolve) => {
      connected.then(resolve)
      setTimeout(resolve, PATIENCE_MS).unref()
    })
    return start
  }
  if (onReady !== undefined) redis.on('ready', onReady)
  logOutages(redis, log)

  async function attempt<T>(work: () => Promise<T>): Promise<T> {
    // Only at the start: later on a lost connection is an answer.
    if (redis.status !== 'ready') await started()
    try {
      return await work()
    } catch (error) {
      // A server that went without a word leaves a connection that seems to stand. (The client's own `socketTimeout`
      // also ends connections that merely had nothing to do.)
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
          // Nothing ran: Redis does not know the script yet, or no more since it was restarted.
          if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
          return await redis.eval(source, keys.length, ...keys, ...args)
        }
      }),
    isReachable: () =>
      attempt(() => redis.ping()).then(
        () => true,
        () => false,
      ),
    async close() {
      // What is under way is answered first, where there is somebody to answer.
      if (redis.status === 'ready') await redis.quit().catch(() => undefined)
      redis.disconnect()
    },
  }
}

const isTimeout = (error: unknown) => error instanceof Error && error.message === 'Command timed out'

/** One line when the connection is lost and one when it is back, however often it is tried in between. */
function logOutages(redis: Redis, log: Log): void {
  let isDown = false
  redis.on('error', (error) => {
    if (isDown) return
    isDown = true
    log.warn({ reason: withoutCommand(error).message }, 'Redis cannot be reached')
  })
  redis.on('ready', () => {
    if (isDown) log.info({}, 'Redis is reached again')
    isDown = false
  })
}

/** The client's errors carry the command with its arguments: what was to be stored, or the password. */
function withoutCommand(error: unknown): Error {
  return new Error(error instanceof Error ? error.message : 'unknown')
}
