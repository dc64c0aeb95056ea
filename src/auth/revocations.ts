import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { UnsealError } from '../store/errors.ts'
import type { ProviderName } from './oauth-client.ts'
import type { Storage } from './records.ts'

export interface RevocationsOptions extends Storage {
  /** Revokes one token at the provider that issued it; a token that is dead already counts as revoked. */
  readonly revoke: (provider: ProviderName, token: string) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Tokens on their way to be revoked. They survive a restart, and are forgotten once Oura has taken them. */
export interface Revocations {
  /** Keeps tokens until they are revoked; returns a name for `attempt`. */
  add(provider: ProviderName, tokens: readonly string[]): Promise<string>
  /** Tries now; true when the tokens are revoked. */
  attempt(key: string): Promise<boolean>
  /** Tries what is due. */
  sweep(): Promise<void>
  /** From now on sweeps by itself, first at once. */
  start(): void
  close(): Promise<void>
}

interface Pending {
  readonly provider: ProviderName
  readonly tokens: readonly string[]
  readonly failures: number
  /** ms since 1970 */
  readonly addedAt: number
  /** ms since 1970 */
  readonly dueAt: number
}

const GROUP = 'revocations'
const MINUTE_MS = 60_000
const SWEEP_EVERY_MS = MINUTE_MS
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS
/** Access tokens live for thirty days at most; what Oura did not take until then will not be taken. */
const GIVE_UP_MS = 30 * 24 * 60 * MINUTE_MS

const pauseAfter = (failures: number) => Math.min(MINUTE_MS * 2 ** failures, LONGEST_PAUSE_MS)

export function createRevocations({ store, sealer, revoke, clock, log }: RevocationsOptions): Revocations {
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()

  const write = (key: string, pending: Pending, expect?: number) =>
    store.put(key, sealer.seal(JSON.stringify(pending), key), {
      groups: [GROUP],
      // Beyond the last try, for what nobody could open.
      expiresAt: pending.addedAt + GIVE_UP_MS + LONGEST_PAUSE_MS + MINUTE_MS,
      ...(expect !== undefined && { expect }),
    })

  // Told once a process, not at every sweep.
  const unreadable = new Set<string>()

  /** 'unreadable' where only another secret opens it: another process may have that, or this one after a restart. */
  async function read(key: string): Promise<{ pending: Pending; version: number } | 'unreadable' | null> {
    const stored = await store.get(key)
    if (stored === null) return null
    try {
      return { pending: JSON.parse(sealer.open(stored.value, key)) as Pending, version: stored.version }
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      if (!unreadable.has(key)) {
        log.error({}, 'a token cannot be revoked: its GATEWAY_SECRET is not listed here')
      }
      unreadable.add(key)
      return 'unreadable'
    }
  }

  async function attempt(key: string): Promise<boolean> {
    const found = await read(key)
    if (found === null) return true
    if (found === 'unreadable') return false
    const { pending, version } = found
    const failures = pending.failures + 1
    // Before the call, and only over the state that was read: of several processes one does it.
    const claimed = { ...pending, failures, dueAt: clock.now() + pauseAfter(failures) }
    if ((await write(key, claimed, version)) === null) return false
    const results = await Promise.allSettled(pending.tokens.map((token) => revoke(pending.provider, token)))
    if (results.every(({ status }) => status === 'fulfilled')) {
      await store.delete(key)
      return true
    }
    if (clock.now() - pending.addedAt < GIVE_UP_MS) {
      log.warn({ provider: pending.provider, failures }, 'Oura did not take a revocation; it is tried again')
    } else {
      await store.delete(key)
      log.error({ provider: pending.provider, failures }, 'Oura did not take a revocation; given up')
    }
    return false
  }

  async function sweep(): Promise<void> {
    for (const key of await store.list(GROUP)) {
      const found = await read(key)
      if (found === null || found === 'unreadable') continue
      if (found.pending.dueAt <= clock.now()) await attempt(key)
    }
  }

  async function sweepForEver(): Promise<void> {
    while (!stopped.signal.aborted) {
      await sweep().catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error
        log.warn({ error: name }, 'revocations could not be swept; it is tried again')
      })
      await delay(SWEEP_EVERY_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    async add(provider, tokens) {
      const key = `revocation/${randomUUID()}`
      const now = clock.now()
      // Whoever adds tries at once; only when that has failed is it the sweep's.
      await write(key, { provider, tokens, failures: 0, addedAt: now, dueAt: now + pauseAfter(0) })
      return key
    },
    attempt,
    sweep,
    start() {
      running = sweepForEver()
    },
    async close() {
      stopped.abort()
      await running
    },
  }
}
