import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { UpstreamUnavailableError } from '../../oura/errors.ts'
import { UnsealError } from '../../store/errors.ts'
import { LeaseBusyError } from '../../store/lease.ts'
import {
  InvalidGrantError,
  ReauthorizationRequiredError,
  TokenEndpointError,
  UncertainRefreshError,
} from '../errors.ts'
import type { OAuthClient, ProviderName, TokenSet } from '../oauth/oauth-client.ts'
import { type GrantStore, isSameGrant, type StoredGrant, type VersionedGrant } from './grant-store.ts'
import { isRejectedWhateverItsAge, nextAttemptAt, refreshAt } from './grant-timing.ts'
import type { Grant } from './grants.ts'
import type { PersistTokens } from './persist-tokens.ts'
import type { WithRefreshLease } from './refresh-lease.ts'
import type { RefreshMetrics, RefreshOutcome } from './refresh-metrics.ts'

export interface RefreshOptions {
  readonly grantStore: GrantStore
  readonly withRefreshLease: WithRefreshLease
  readonly persistTokens: PersistTokens
  readonly clientOf: (provider: ProviderName) => Pick<OAuthClient, 'registration' | 'refresh'>
  readonly metrics: RefreshMetrics
  readonly clock: Clock
  readonly log: Log
  /** Where the user logs in again. */
  readonly loginUrl: string
}

export interface Refresher {
  /**
   * The user's grant.
   * @throws ReauthorizationRequiredError if there is none, or if it was refused for good
   */
  find(userId: string): Promise<VersionedGrant>
  /** Whether the grant can be refreshed: not without a refresh token, nor by another application. */
  canRefresh(grant: Grant): boolean
  /**
   * The user's grant with an access token that is valid for a while: what another process has stored, or what Oura
   * issues for the refresh token. Call it once at a time for each user within a process.
   * @param rejected the access token that Oura rejected; null if the reason is its age. The current one is returned
   * unchanged if it replaced a rejected token and the rejection is not confirmed, or if Oura rejects every new token.
   * @throws ReauthorizationRequiredError; UpstreamUnavailableError and StoreUnavailableError, which are temporary
   */
  refresh(userId: string, rejected: RejectedToken | null): Promise<VersionedGrant>
}

/** An access token that Oura answered 401. */
export interface RejectedToken {
  readonly accessToken: string
  /** personal_info, which every valid token may read, answered 401 as well. */
  readonly isConfirmed: boolean
}

/** Reads of the store for one refresh; more than these means that another process writes without end. */
const MAX_ROUNDS = 10

/**
 * Refresh tokens are single-use: a spent token whose successor is lost costs the user a login. Hence
 * - one process at a time, by a lease for each token request; and because a paused process does not notice that its
 *   lease has expired, every write names the version that was read;
 * - before a token request is sent, it is noted in the store. A process that finds such a note after a crash knows that
 *   the token may be spent, and sends one request where it could otherwise send two;
 * - after a first request of unknown outcome, the store is read again and one more request is sent. If its outcome is
 *   unknown too, the grant stays as it is, and after a pause the next user request tries once: an outage costs no login;
 * - a refusal counts only if the store still has the grant that was refused.
 */
export function createRefresher(options: RefreshOptions): Refresher {
  const { grantStore, withRefreshLease, persistTokens, clientOf, metrics, clock, log, loginUrl } = options

  const reauthorizationRequired = (cause?: unknown) => new ReauthorizationRequiredError(loginUrl, { cause })

  async function find(userId: string): Promise<VersionedGrant> {
    const found = await grantStore.read(userId).catch((error: unknown) => {
      if (!(error instanceof UnsealError)) throw error
      log.error({}, 'a grant cannot be unsealed: its GATEWAY_SECRET is no longer listed')
      return null
    })
    if (found === null || isDead(found.stored.grant)) throw reauthorizationRequired()
    return found
  }

  /** Refused by the current token endpoint: the refusal of a wrong endpoint says nothing about the grant. */
  const isDead = ({ provider, refusedBy }: Grant): boolean =>
    refusedBy !== null && refusedBy === clientOf(provider).registration.tokenUrl

  const canRefresh = ({ provider, clientId, refreshToken }: Grant): boolean =>
    refreshToken !== null && clientId === clientOf(provider).registration.clientId

  /**
   * Whether no refresh is needed.
   * @throws ReauthorizationRequiredError if one is needed and not possible
   */
  function isUsable(stored: StoredGrant, rejected: RejectedToken | null): boolean {
    const now = clock.now()
    const isCurrent = rejected?.accessToken === stored.grant.accessToken
    const isWanted = rejected === null || !isCurrent || isFinalRejection(stored, rejected, now)
    if (now < refreshAt(stored) && isWanted) return true
    if (!canRefresh(stored.grant)) throw reauthorizationRequired()
    return false
  }

  /** Sends one token request at most. Null: read the store again, with a new lease. */
  async function refreshOnce(
    userId: string,
    rejected: RejectedToken | null,
    mayStart: () => boolean,
  ): Promise<VersionedGrant | null> {
    // Another process may have refreshed the grant before this one got the lease, or a login may have replaced it.
    const found = await find(userId)
    if (isUsable(found.stored, rejected)) return found
    // Checked with the lease only: without it, the last attempt may be under way in another process, and succeed.
    if (clock.now() < nextAttemptAt(found.stored)) {
      throw unavailable('Oura did not refresh the access token a moment ago.')
    }
    const noted = await grantStore.write(userId, withAttempt(found.stored, clock.now()), found.version)
    // After a pause of this process another may refresh by now. The note only makes it more careful.
    if (noted === null || !mayStart()) return null
    const tokens = await requestTokens(userId, found.stored)
    return tokens === null ? null : persistTokens(userId, noted, tokens, rejected?.accessToken ?? null)
  }

  /** Sends the token request. Null: read the store again. */
  async function requestTokens(userId: string, before: StoredGrant): Promise<TokenSet | null> {
    const { provider, refreshToken } = before.grant
    if (refreshToken === null) throw reauthorizationRequired()
    const earlierAttempts = attemptsOf(before)
    try {
      const tokens = await clientOf(provider).refresh(refreshToken)
      metrics.ended('refreshed')
      return tokens
    } catch (error) {
      metrics.ended(outcomeOf(error))
      if (error instanceof InvalidGrantError) {
        await markDead(userId, before, error)
        return null
      }
      if (error instanceof UncertainRefreshError) {
        log.warn({ earlierAttempts }, 'a token request ended without a response')
        if (earlierAttempts === 0) return null
        throw unavailable('Oura did not answer the request to refresh the access token.', error)
      }
      if (error instanceof TokenEndpointError) {
        log.warn(
          { reason: error.reason, earlierAttempts },
          'Oura did not refresh a grant; the next request retries',
        )
      }
      throw error
    }
  }

  /** Throws once the grant is marked as dead; returns if the store has another grant. */
  async function markDead(userId: string, refused: StoredGrant, cause: InvalidGrantError): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { stored, version } = await find(userId)
      if (!isSameGrant(stored, refused)) return
      const refusedBy = clientOf(stored.grant.provider).registration.tokenUrl
      const dead = { ...stored, grant: { ...stored.grant, refusedBy } }
      // A write in between may be the note of another attempt, which does not make the grant valid.
      if ((await grantStore.write(userId, dead, version)) === null) continue
      log.warn(
        { reason: cause.reason, earlierAttempts: attemptsOf(refused) },
        'Oura refused a grant for good: its user has to log in again',
      )
      throw reauthorizationRequired(cause)
    }
  }

  return {
    find,
    canRefresh,
    async refresh(userId, rejected) {
      const found = await find(userId)
      if (isUsable(found.stored, rejected)) return found
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const refreshed = await withRefreshLease(userId, (mayStart) =>
          refreshOnce(userId, rejected, mayStart),
        ).catch(async (error: unknown) => {
          if (!(error instanceof LeaseBusyError)) throw error
          const other = await find(userId)
          if (isUsable(other.stored, rejected)) return other
          throw error
        })
        if (refreshed !== null) return refreshed
      }
      throw unavailable('The access token could not be refreshed in time.')
    },
  }
}

/**
 * Whether another refresh would not help. A token that replaced a rejected one is young, so that its rejection is
 * probably one resource's; and if even confirmed rejections follow each other, Oura rejects every token.
 */
const isFinalRejection = (stored: StoredGrant, { isConfirmed }: RejectedToken, now: number): boolean =>
  isConfirmed ? isRejectedWhateverItsAge(stored, now) : stored.rejections !== null

const attemptsOf = ({ refreshAttempts }: StoredGrant): number => refreshAttempts?.count ?? 0

const withAttempt = (stored: StoredGrant, now: number): StoredGrant => ({
  ...stored,
  refreshAttempts: { count: attemptsOf(stored) + 1, lastAt: now },
})

const unavailable = (message: string, cause?: unknown) =>
  new UpstreamUnavailableError(`${message} Try again in a minute.`, { cause })

function outcomeOf(error: unknown): RefreshOutcome {
  if (error instanceof InvalidGrantError) return 'refused'
  return error instanceof UncertainRefreshError ? 'unknown' : 'failed'
}
