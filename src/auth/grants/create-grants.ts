import type { Clock, Sleep } from '../../clock.ts'
import { createSingleFlight } from '../../single-flight.ts'
import { StoreUnavailableError, UnsealError } from '../../store/errors.ts'
import { isLocalUserId } from '../accounts/local-users.ts'
import { ReauthorizationRequiredError } from '../errors.ts'
import type { ProviderName, Registration } from '../oauth/oauth-client.ts'
import type { GrantCache } from './grant-cache.ts'
import { consentAfter, type GrantStore, type StoredGrant, type VersionedGrant } from './grant-store.ts'
import { refreshAt } from './grant-timing.ts'
import { type Grant, type GrantReference, type Grants, grantCacheKey } from './grants.ts'
import type { Refresher, RejectedToken } from './refresh.ts'

export interface GrantsOptions {
  readonly grantStore: GrantStore
  readonly grantCache: GrantCache
  readonly refresher: Refresher
  readonly registrationOf: (provider: ProviderName) => Registration
  readonly newGeneration: () => string
  readonly clock: Clock
  readonly sleep: Sleep
  /** Where a user logs in again whose grant is dead. */
  readonly loginUrl: string
}

/** Attempts to write or delete a grant that other processes write at the same time. */
const MAX_ROUNDS = 10
/** Of a user who logs in again and again, only so many older grants are revoked in the end. */
const MAX_REPLACED = 20
/** How long a request with a token that is still valid waits for its refresh. */
const REFRESH_AHEAD_WAIT_MS = 1_000

export function createGrants(options: GrantsOptions): Grants {
  const { grantStore, grantCache, refresher, registrationOf, newGeneration, clock, sleep, loginUrl } = options
  const reads = createSingleFlight<VersionedGrant>()
  const refreshes = createSingleFlight<VersionedGrant>()

  /** A dead or missing grant is not cached: a login at any process may replace it. */
  async function cached(userId: string, load: () => Promise<VersionedGrant>): Promise<VersionedGrant> {
    try {
      return await grantCache.fill(userId, load)
    } catch (error) {
      if (error instanceof ReauthorizationRequiredError) grantCache.delete(userId)
      throw error
    }
  }

  const load = (userId: string) => reads.run(userId, () => cached(userId, () => refresher.find(userId)))

  /** Refreshes the grant, once for all requests. It continues when their clients have gone. */
  const refresh = (userId: string, rejected: RejectedToken | null) =>
    refreshes.run(userId, () => cached(userId, () => refresher.refresh(userId, rejected)))

  const reauthorizationRequired = () => new ReauthorizationRequiredError(loginUrl)

  /** An access token after a refresh, if the grant is still of the same generation. */
  async function refreshedToken(reference: GrantReference, rejected: RejectedToken | null): Promise<string> {
    const { stored } = await refresh(reference.userId, rejected)
    if (stored.grantGeneration === reference.grantGeneration) return stored.grant.accessToken
    throw reauthorizationRequired()
  }

  /** Uses a token that is still valid if its refresh fails or takes long. Only a dead grant fails at once. */
  async function refreshAhead(reference: GrantReference, currentToken: string): Promise<string> {
    const wait = new AbortController()
    const waited = sleep(REFRESH_AHEAD_WAIT_MS, wait.signal).then(
      () => currentToken,
      () => currentToken,
    )
    const refreshed = refreshedToken(reference, null).catch((error: unknown) => {
      if (error instanceof ReauthorizationRequiredError) throw error
      return currentToken
    })
    try {
      return await Promise.race([refreshed, waited])
    } finally {
      wait.abort()
    }
  }

  /** The grant, if it is of the same generation: one of another generation may be another person's. */
  async function resolve({ userId, grantGeneration }: GrantReference): Promise<StoredGrant> {
    const known = grantCache.fresh(userId)
    if (known?.stored.grantGeneration === grantGeneration) return known.stored
    // Twice, because a shared read may have started before the login that created the reference.
    for (let round = 0; round < 2; round++) {
      const { stored } = await load(userId)
      if (stored.grantGeneration === grantGeneration) return stored
    }
    throw reauthorizationRequired()
  }

  async function accessToken(reference: GrantReference): Promise<string> {
    const stored = await resolve(reference)
    const { grant } = stored
    const now = clock.now()
    if (now < refreshAt(stored)) return grant.accessToken
    if (now >= grant.expiresAt) return refreshedToken(reference, null)
    return refresher.canRefresh(grant) ? refreshAhead(reference, grant.accessToken) : grant.accessToken
  }

  async function refreshAccessToken(
    reference: GrantReference,
    rejected: RejectedToken,
  ): Promise<string | null> {
    const known = grantCache.any(reference.userId)?.stored
    const isOther =
      known?.grantGeneration === reference.grantGeneration && known.grant.accessToken !== rejected.accessToken
    if (known !== undefined && isOther && clock.now() < refreshAt(known)) return known.grant.accessToken
    const token = await refreshedToken(reference, rejected)
    return token === rejected.accessToken ? null : token
  }

  /** Null also for a grant that cannot be unsealed any more. */
  const readOrNull = (userId: string): Promise<VersionedGrant | null> =>
    grantStore.read(userId).catch((error: unknown) => {
      if (error instanceof UnsealError) return null
      throw error
    })

  return {
    async save(userId, grant, { startsNewGeneration = false } = {}) {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const read = await grantStore.read(userId).catch(toUnreadable)
        const before = read === 'unreadable' ? null : read
        const oldGeneration = before?.stored.grantGeneration ?? null
        const grantGeneration = startsNewGeneration ? newGeneration() : (oldGeneration ?? newGeneration())
        const stored: StoredGrant = {
          grant: {
            ...grant,
            clientId: registrationOf(grant.provider).clientId,
            refusedBy: null,
            ...replacedBy(before),
          },
          grantGeneration,
          consent: consentAfter(before?.stored ?? null, grant.scopes),
          obtainedAt: clock.now(),
          refreshAttempts: null,
          rejections: null,
        }
        // Only over the version that was read, so that no tokens get lost unrevoked. An unreadable grant is lost anyway.
        const expect = read === 'unreadable' ? undefined : (read?.version ?? null)
        const written = await grantStore.write(userId, stored, expect)
        if (written === null) continue
        grantCache.set(userId, written)
        return { grantGeneration, endedGrantGeneration: startsNewGeneration ? oldGeneration : null }
      }
      throw new StoreUnavailableError()
    },
    async read(userId) {
      return (await readOrNull(userId))?.stored.grant ?? null
    },
    async generationOf(userId) {
      return (await readOrNull(userId))?.stored.grantGeneration ?? null
    },
    userOf: (reference) => ({
      key: `user-${reference.userId}`,
      cacheKey: grantCacheKey(reference),
      ouraUserId: isLocalUserId(reference.userId) ? undefined : reference.userId,
      consent: async () => (await resolve(reference)).consent,
      accessToken: () => accessToken(reference),
      refreshAccessToken: (accessToken, { isConfirmed } = { isConfirmed: false }) =>
        refreshAccessToken(reference, { accessToken, isConfirmed }),
    }),
    async delete(userId) {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const found = await readOrNull(userId)
        // Only the version that was read: a refresh may replace it by a newer pair, which then has to be revoked.
        const isDeleted = await grantStore.delete(userId, found?.version)
        if (found !== null && !isDeleted) continue
        grantCache.delete(userId)
        return found?.stored.grant ?? null
      }
      throw new StoreUnavailableError()
    },
    close: refreshes.idle,
  }
}

function toUnreadable(error: unknown): 'unreadable' {
  if (error instanceof UnsealError) return 'unreadable'
  throw error
}

/** The refresh tokens that a login takes over from the grant before it. */
function replacedBy(before: VersionedGrant | null): Pick<Grant, 'replaced'> {
  if (before === null) return {}
  const { provider, refreshToken, refusedBy, replaced = [] } = before.stored.grant
  const last = refreshToken === null || refusedBy !== null ? [] : [{ provider, token: refreshToken }]
  const all = [...replaced, ...last].slice(-MAX_REPLACED)
  return all.length === 0 ? {} : { replaced: all }
}
