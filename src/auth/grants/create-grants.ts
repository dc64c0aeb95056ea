import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { createSingleFlight } from '../../single-flight.ts'
import { StoreUnavailableError, UnsealError } from '../../store/errors.ts'
import { withLease } from '../../store/lease.ts'
import type { Sealer } from '../../store/sealer.ts'
import type { Store } from '../../store/store.ts'
import { cacheKeyOf, type Holder } from '../accounts/holder.ts'
import { ReauthorizationRequiredError } from '../errors.ts'
import type { OAuthClient, ProviderName } from '../oauth/oauth-client.ts'
import { randomToken } from '../random-token.ts'
import { createGrantMemory } from './grant-memory.ts'
import { consentAfter, createGrantRecords, type FoundGrant, type GrantRecord } from './grant-records.ts'
import { renewAt } from './grant-timing.ts'
import type { Grant, Grants } from './grants.ts'
import { createPersistTokens } from './persist-tokens.ts'
import { createRefresher } from './refresh.ts'
import type { Revocations } from './revocations.ts'

export interface GrantsOptions {
  readonly store: Store
  readonly sealer: Sealer
  /** The client of each provider: a grant is refreshed where it was issued. */
  readonly clientOf: (provider: ProviderName) => Pick<OAuthClient, 'registration' | 'refresh'>
  readonly revocations: Pick<Revocations, 'add' | 'attempt'>
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
  /** @default a random name */
  readonly newEpoch?: () => string
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
/** Of somebody who logs in again and again, the oldest are let go: Oura will have forgotten them as well. */
const MOST_REPLACED = 20
/** How long a request whose token still does waits for a renewal ahead of time. */
const PATIENCE_MS = 1_000

/** Keeps the users' grants in the store, and their tokens fresh. */
export function createGrants(options: GrantsOptions): GrantCustody {
  const { store, clientOf, clock, sleep, leaseMs = 15_000, newEpoch = randomToken } = options
  const records = createGrantRecords(options)
  const memory = createGrantMemory({ clock })
  const refresher = createRefresher({
    ...options,
    records,
    persistTokens: createPersistTokens({ ...options, records }),
    withLease: (userId, work) => {
      const lease = { ...options, ttlMs: leaseMs, signal: new AbortController().signal }
      return withLease(store, `refresh/${userId}`, lease, ({ expiresAt }) =>
        work(() => clock.now() <= expiresAt - leaseMs + Math.min(BEGIN_WITHIN_MS, leaseMs / 4)),
      )
    },
  })
  const reads = createSingleFlight<FoundGrant>()
  const refreshes = createSingleFlight<FoundGrant>()

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
  const read = (userId: string) => reads.run(userId, () => remembered(userId, () => refresher.find(userId)))

  /** Refreshes the grant, once for all who ask meanwhile. Goes on when they have left. */
  const refresh = (userId: string, rejected: string | null) =>
    refreshes.run(userId, () => remembered(userId, () => refresher.refresh(userId, rejected)))

  const reauthorization = () => new ReauthorizationRequiredError(options.reauthorizationUrl())

  /** Refreshes for a holder, who may have been replaced meanwhile. */
  async function renewed({ userId, grantGeneration }: Holder, rejected: string | null): Promise<string> {
    const found = await refresh(userId, rejected)
    if (found.record.grantGeneration === grantGeneration) return tokenOf(found)
    throw reauthorization()
  }

  /** A token that still does is used although its renewal fails or lasts; only a dead grant is dead at once. */
  async function refreshAhead(holder: Holder, current: string): Promise<string> {
    const patience = new AbortController()
    const waited = sleep(PATIENCE_MS, patience.signal).then(
      () => current,
      () => current,
    )
    const refreshed = renewed(holder, null).catch((error: unknown) => {
      if (error instanceof ReauthorizationRequiredError) throw error
      return current
    })
    try {
      return await Promise.race([refreshed, waited])
    } finally {
      patience.abort()
    }
  }

  /** The grant of the holder's grantGeneration: that of another one may be somebody else's. */
  async function grantOf({ userId, grantGeneration }: Holder): Promise<GrantRecord> {
    const known = memory.fresh(userId)
    if (known?.record.grantGeneration === grantGeneration) return known.record
    // Twice, because a read that is joined may have begun before the login that the holder comes from.
    for (let round = 0; round < 2; round++) {
      const { record } = await read(userId)
      if (record.grantGeneration === grantGeneration) return record
    }
    throw reauthorization()
  }

  async function accessToken(holder: Holder): Promise<string> {
    const record = await grantOf(holder)
    const { grant } = record
    const now = clock.now()
    if (now < renewAt(record)) return grant.accessToken
    if (now >= grant.expiresAt) return renewed(holder, null)
    return refresher.canRenew(grant) ? refreshAhead(holder, grant.accessToken) : grant.accessToken
  }

  async function renewToken(holder: Holder, rejected: string): Promise<string | null> {
    const known = memory.any(holder.userId)
    const isOther = known?.record.grantGeneration === holder.grantGeneration && tokenOf(known) !== rejected
    if (known !== null && isOther && clock.now() < renewAt(known.record)) return tokenOf(known)
    const token = await renewed(holder, rejected)
    return token === rejected ? null : token
  }

  /** Null also for what cannot be opened any more. */
  const readable = (userId: string): Promise<FoundGrant | null> =>
    records.read(userId).catch((error: unknown) => {
      if (error instanceof UnsealError) return null
      throw error
    })

  return {
    async keep(userId, grant, startsAnew = false) {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const read = await records.read(userId).catch(sealedIfUnsealable)
        const found = read === 'sealed' ? null : read
        const endedGrantGeneration = startsAnew ? (found?.record.grantGeneration ?? null) : null
        const grantGeneration = startsAnew || found === null ? newEpoch() : found.record.grantGeneration
        const record: GrantRecord = {
          grant: {
            ...grant,
            clientId: clientOf(grant.provider).registration.clientId,
            refusedBy: null,
            ...replacing(found),
          },
          grantGeneration,
          consent: consentAfter(found?.record ?? null, grant.scopes),
          obtainedAt: clock.now(),
          attempt: null,
          rejections: null,
        }
        // Over what was read, so that no tokens fall out of sight; what cannot be read is lost anyway.
        const written = await records.write(
          userId,
          record,
          read === 'sealed' ? undefined : (read?.version ?? null),
        )
        if (written === null) continue
        memory.set(userId, written)
        return { grantGeneration, endedGrantGeneration }
      }
      throw new StoreUnavailableError()
    },
    async read(userId) {
      return (await readable(userId))?.record.grant ?? null
    },
    async grantGenerationOf(userId) {
      return (await readable(userId))?.record.grantGeneration ?? null
    },
    userOf: (holder) => ({
      key: `user-${holder.userId}`,
      cacheKey: cacheKeyOf(holder),
      consent: async () => (await grantOf(holder)).consent,
      accessToken: () => accessToken(holder),
      renewToken: (rejected) => renewToken(holder, rejected),
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
    close: refreshes.idle,
  }
}

const sealedIfUnsealable = (error: unknown): 'sealed' => {
  if (error instanceof UnsealError) return 'sealed'
  throw error
}

/** The refresh tokens that a login takes over from the grant before it. */
function replacing(found: FoundGrant | null): Pick<Grant, 'replaced'> {
  if (found === null) return {}
  const { provider, refreshToken, refusedBy, replaced = [] } = found.record.grant
  const before = refreshToken === null || refusedBy !== null ? [] : [{ provider, token: refreshToken }]
  const all = [...replaced, ...before].slice(-MOST_REPLACED)
  return all.length === 0 ? {} : { replaced: all }
}

const tokenOf = ({ record }: FoundGrant): string => record.grant.accessToken
