import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { UpstreamUnavailableError } from '../../oura/errors.ts'
import { UnsealError } from '../../store/errors.ts'
import { LeaseBusyError } from '../../store/lease.ts'
import { InvalidGrantError, ReauthorizationRequiredError, UncertainRefreshError } from '../errors.ts'
import type { OAuthClient, ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import { type FoundGrant, type GrantRecord, type GrantRecords, isSameGrant } from './grant-records.ts'
import { callAt, isRefusedWhateverItIs, renewAt } from './grant-timing.ts'
import type { Grant } from './grants.ts'
import type { PersistTokens } from './persist-tokens.ts'

export interface RefreshOptions {
  readonly records: GrantRecords
  /**
   * Does work that refreshes a user's grant while no other process does. A token call may begin as long as `mayCall`
   * says so: it then ends before the lease does.
   * @throws LeaseBusyError when another process was at it all the time
   */
  readonly withLease: <T>(userId: string, work: (mayCall: () => boolean) => Promise<T>) => Promise<T>
  readonly persistTokens: PersistTokens
  readonly clientOf: (provider: ProviderName) => Pick<OAuthClient, 'registration' | 'refresh'>
  readonly clock: Clock
  readonly log: Log
  /** Where the user logs in again. */
  readonly reauthorizationUrl: () => string
}

export interface Refresher {
  /**
   * The user's grant. It throws for one that a login alone can mend.
   * @throws ReauthorizationRequiredError
   */
  find(userId: string): Promise<FoundGrant>
  /** Whether there is something to renew it with: not where the operator has changed the application since. */
  canRenew(grant: Grant): boolean
  /**
   * The user's grant with a token that will do for a while: what another process has stored, or what Oura gives for
   * the refresh token. Within a process it is called once at a time for each user.
   * @param rejected an access token that Oura did not know; null when the reason is age. Where Oura refuses every
   * new token, the one that is there is returned as it is.
   * @throws ReauthorizationRequiredError; UpstreamUnavailableError and StoreUnavailableError, which pass
   */
  refresh(userId: string, rejected: string | null): Promise<FoundGrant>
}

/** Looks at the store for one refresh; more than these means that somebody writes without end. */
const MOST_ROUNDS = 10

/**
 * Refresh tokens are single-use: one that is spent and whose successor is lost costs the user a login. Hence
 * - one process at a time, by a lease for each call; and because a paused holder does not notice that its lease has ended, every
 *   write holds against the version that was read;
 * - before a call leaves, the store says so. Whoever finds such a note after a crash knows that the token may be
 *   spent, and makes one call where otherwise there could be two;
 * - a first call of unknown outcome is followed by a look at the store and one more. Where that is unknown too, the
 *   grant stays as it is, and after a pause the next one who needs it tries once: an outage costs nobody a login;
 * - a refusal is believed only when the store still holds what was refused.
 */
export function createRefresher(options: RefreshOptions): Refresher {
  const { records, withLease, persistTokens, clientOf, clock, log, reauthorizationUrl } = options

  const reauthorization = (cause?: unknown) =>
    new ReauthorizationRequiredError(reauthorizationUrl(), { cause })

  async function find(userId: string): Promise<FoundGrant> {
    const found = await records.read(userId).catch((error: unknown) => {
      if (!(error instanceof UnsealError)) throw error
      log.error({}, 'a grant cannot be opened: its GATEWAY_SECRET is no longer listed')
      return null
    })
    if (found === null || isDead(found.record.grant)) throw reauthorization()
    return found
  }

  /** Only where it was refused: an endpoint that was wrong, and is mended, has told nothing of the grant. */
  const isDead = ({ provider, refusedBy }: Grant): boolean =>
    refusedBy !== null && refusedBy === clientOf(provider).registration.tokenUrl

  const canRenew = ({ provider, clientId, refreshToken }: Grant): boolean =>
    refreshToken !== null && clientId === clientOf(provider).registration.clientId

  /** Whether there is nothing to refresh; throws where it cannot be done. */
  function isSettled(record: GrantRecord, rejected: string | null): boolean {
    const now = clock.now()
    const isYoung = now < renewAt(record)
    if (isYoung && (record.grant.accessToken !== rejected || isRefusedWhateverItIs(record, now))) return true
    if (!canRenew(record.grant)) throw reauthorization()
    return false
  }

  /** Makes one call at most. Null: look at the store again, under a new lease. */
  async function refreshOnce(
    userId: string,
    rejected: string | null,
    mayCall: () => boolean,
  ): Promise<FoundGrant | null> {
    // Somebody else may have refreshed while the lease was waited for, or a login may have come.
    const found = await find(userId)
    if (isSettled(found.record, rejected)) return found
    // Asked under the lease only: without it, the last call may be one that is under way and will succeed.
    if (clock.now() < callAt(found.record)) {
      throw unavailable('Oura did not renew the access token a moment ago.')
    }
    const noted = await records.write(userId, withCall(found.record, clock.now()), found.version)
    // After a pause in between another process may be at it; the note only makes it more careful.
    if (noted === null || !mayCall()) return null
    const answer = await spend(userId, found.record)
    return answer === null ? null : persistTokens(userId, noted, answer, rejected)
  }

  /** Makes the call. Null: look at the store again. */
  async function spend(userId: string, before: GrantRecord): Promise<TokenSet | null> {
    const { provider, refreshToken } = before.grant
    if (refreshToken === null) throw reauthorization()
    try {
      return await clientOf(provider).refresh(refreshToken)
    } catch (error) {
      if (error instanceof InvalidGrantError) {
        await markDead(userId, before, error)
        return null
      }
      if (error instanceof UncertainRefreshError) {
        log.warn({ earlierCalls: callsOf(before) }, 'a token call ended without an answer')
        if (callsOf(before) === 0) return null
        throw unavailable('Oura did not answer when the access token was to be renewed.', error)
      }
      throw error
    }
  }

  /** Throws once the grant is dead; returns where the store has another one. */
  async function markDead(userId: string, refused: GrantRecord, cause: unknown): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { record, version } = await find(userId)
      if (!isSameGrant(record, refused)) return
      const refusedBy = clientOf(record.grant.provider).registration.tokenUrl
      const dead = { ...record, grant: { ...record.grant, refusedBy } }
      // Where somebody wrote in between it may be the note of another call: that makes the grant no better.
      if ((await records.write(userId, dead, version)) === null) continue
      log.warn({ earlierCalls: callsOf(refused) }, 'Oura refused a grant for good: a login is needed')
      throw reauthorization(cause)
    }
  }

  return {
    find,
    canRenew,
    async refresh(userId, rejected) {
      const found = await find(userId)
      if (isSettled(found.record, rejected)) return found
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const refreshed = await withLease(userId, (mayCall) => refreshOnce(userId, rejected, mayCall)).catch(
          async (error: unknown) => {
            if (!(error instanceof LeaseBusyError)) throw error
            const other = await find(userId)
            if (isSettled(other.record, rejected)) return other
            throw error
          },
        )
        if (refreshed !== null) return refreshed
      }
      throw unavailable('The access token could not be renewed in time.')
    },
  }
}

const callsOf = ({ attempt }: GrantRecord): number => attempt?.calls ?? 0

const withCall = (record: GrantRecord, now: number): GrantRecord => ({
  ...record,
  attempt: { calls: callsOf(record) + 1, lastAt: now },
})

const unavailable = (message: string, cause?: unknown) =>
  new UpstreamUnavailableError(`${message} Try again in a minute.`, { cause })
