import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { StoreUnavailableError, UnsealError } from '../store/errors.ts'
import { withLease } from '../store/lease.ts'
import type { Sealer } from '../store/sealer.ts'
import type { Store } from '../store/store.ts'
import { ReauthorizationRequiredError } from './errors.ts'
import { createGrantMemory } from './grant-memory.ts'
import { createGrantRecords, type FoundGrant } from './grant-records.ts'
import { renewAt } from './grant-timing.ts'
import type { Grants } from './grants.ts'
import type { OAuthClient, ProviderName } from './oauth-client.ts'
import { createRefresher } from './refresh.ts'
import { createKeepAnswer } from './refresh-answer.ts'

export interface GrantsOptions {
  readonly store: Store
  readonly sealer: Sealer
  /** The client of each provider: a grant is refreshed where it was issued. */
  readonly clientOf: (provider: ProviderName) => Pick<OAuthClient, 'refresh' | 'revoke'>
  readonly clock: Clock
  readonly log: Log
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Where a user logs in again whose grant is dead. */
  readonly reauthorizationUrl: () => string
  /**
   * How long a process has a user's refresh for itself, ms: five seconds longer than a token call may take. After a
   * crash in the middle of a refresh the user waits for so long. @default 15000
   */
  readonly leaseMs?: number
  /** Between 0 and 1. @default Math.random */
  readonly random?: () => number
}

/** The custody of a process, which has to be ended with it. */
export interface GrantCustody extends Grants {
  /**
   * Waits for the refreshes under way; the store may be closed afterwards, and not before: between Oura's answer
   * and its place in the store lies a login.
   */
  close(): Promise<void>
}

/** So soon after it has got a lease, at the latest, a process begins its token call. */
const BEGIN_WITHIN_MS = 3_000
/** Attempts at deleting a grant that is written to meanwhile. */
const MOST_ROUNDS = 10
/** How long a request whose token still does waits for a renewal ahead of time. */
const PATIENCE_MS = 1_000

/** Keeps the users' grants in the store, and their tokens fresh. */
export function createGrants(options: GrantsOptions): GrantCustody {
  const { store, clock, sleep, leaseMs = 15_000 } = options
  const records = createGrantRecords(options)
  const memory = createGrantMemory({ clock })
  const refresher = createRefresher({
    ...options,
    records,
    keepAnswer: createKeepAnswer({ ...options, records }),
    withLease: (userId, work) => {
      const lease = { ...options, ttlMs: leaseMs, signal: new AbortController().signal }
      return withLease(store, `refresh/${userId}`, lease, ({ expiresAt }) =>
        work(() => clock.now() <= expiresAt - leaseMs + Math.min(BEGIN_WITHIN_MS, leaseMs / 4)),
      )
    },
  })
  const reads = new Map<string, Promise<FoundGrant>>()
  const refreshes = new Map<string, Promise<FoundGrant>>()

  /** A grant that is dead or gone is not remembered: a login at any process brings it back. */
  async function remembered(userId: string, work: () => Promise<FoundGrant>): Promise<FoundGrant> {
    try {
      return await memory.fill(userId, work)
    } catch (error) {
      if (error instanceof ReauthorizationRequiredError) memory.delete(userId)
      throw error
    }
  }

  /** Reads the grant, once for all who ask meanwhile. */
  const read = (userId: string) =>
    shared(reads, userId, () => remembered(userId, () => refresher.find(userId)))

  /** Refreshes the grant, once for all who ask meanwhile. Goes on when they have left. */
  const refresh = (userId: string, rejected: string | null) =>
    shared(refreshes, userId, () => remembered(userId, () => refresher.refresh(userId, rejected)))

  /** A token that still does is used although its renewal fails or lasts; only a dead grant is dead at once. */
  async function refreshAhead(userId: string, current: string): Promise<string> {
    const patience = new AbortController()
    const waited = sleep(PATIENCE_MS, patience.signal).then(
      () => current,
      () => current,
    )
    const refreshed = refresh(userId, null).then(tokenOf, (error: unknown) => {
      if (error instanceof ReauthorizationRequiredError) throw error
      return current
    })
    try {
      return await Promise.race([refreshed, waited])
    } finally {
      patience.abort()
    }
  }

  async function accessToken(userId: string): Promise<string> {
    const { record } = memory.fresh(userId) ?? (await read(userId))
    const { grant } = record
    const now = clock.now()
    if (now < renewAt(record)) return grant.accessToken
    if (now >= grant.expiresAt) return tokenOf(await refresh(userId, null))
    return grant.refreshToken === null ? grant.accessToken : refreshAhead(userId, grant.accessToken)
  }

  async function renewToken(userId: string, rejected: string): Promise<string | null> {
    const known = memory.any(userId)
    if (known !== null && tokenOf(known) !== rejected && clock.now() < renewAt(known.record)) {
      return tokenOf(known)
    }
    const found = tokenOf(await refresh(userId, rejected))
    return found === rejected ? null : found
  }

  /** Null also for what cannot be opened any more. */
  const readable = (userId: string): Promise<FoundGrant | null> =>
    records.read(userId).catch((error: unknown) => {
      if (error instanceof UnsealError) return null
      throw error
    })

  return {
    async keep(userId, grant) {
      const now = clock.now()
      const record = { grant: { ...grant, isDead: false }, obtainedAt: now, attempt: null, rejections: null }
      const found = await records.write(userId, record)
      if (found !== null) memory.set(userId, found)
    },
    async read(userId) {
      return (await readable(userId))?.record.grant ?? null
    },
    userOf: (userId) => ({
      key: `user-${userId}`,
      accessToken: () => accessToken(userId),
      renewToken: (rejected) => renewToken(userId, rejected),
    }),
    async forget(userId) {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const found = await readable(userId)
        // Just what was read, because a refresh may put a newer pair in its place: that one has to be revoked.
        const isDeleted = await records.delete(userId, found?.version)
        if (found !== null && !isDeleted) continue
        memory.delete(userId)
        return found?.record.grant ?? null
      }
      throw new StoreUnavailableError()
    },
    async close() {
      await Promise.allSettled(refreshes.values())
    },
  }
}

const tokenOf = ({ record }: FoundGrant): string => record.grant.accessToken

/** Joins the work that is under way under a key, or begins it. */
function shared<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const joined = running.get(key)
  if (joined !== undefined) return joined
  const begun = work().finally(() => running.delete(key))
  running.set(key, begun)
  return begun
}
