import type { Clock, Sleep } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { ReauthorizationRequiredError } from '../errors.ts'
import type { TokenSet } from '../oauth/oauth-client.ts'
import {
  consentAfter,
  type GrantStore,
  isSameGrant,
  type StoredGrant,
  type VersionedGrant,
} from './grant-store.ts'
import { countRejection } from './grant-timing.ts'
import { type Revocations, tokensOf } from './revocations.ts'

/**
 * Stores the tokens of a refresh in place of the grant that was spent for them. Returns what is stored afterwards:
 * these tokens, or a newer grant.
 * @param spent the grant, and the version at which the refresh was noted
 * @param rejected the access token whose rejection caused the refresh, if one did
 */
export type PersistTokens = (
  userId: string,
  spent: VersionedGrant,
  tokens: TokenSet,
  rejected: string | null,
) => Promise<VersionedGrant>

export interface PersistTokensOptions {
  readonly grantStore: GrantStore
  readonly revocations: Pick<Revocations, 'add' | 'attempt'>
  readonly clock: Clock
  readonly log: Log
  readonly sleep: Sleep
  readonly loginUrl: string
}

const MIN_PAUSE_MS = 50
const MAX_PAUSE_MS = 2_000
/** About forty seconds in total. */
const MAX_FAILURES = 25

export function createPersistTokens(options: PersistTokensOptions): PersistTokens {
  const { grantStore, revocations, clock, log, sleep, loginUrl } = options

  /** What is stored afterwards; a number is the version to write over next. */
  async function persistOnce(
    userId: string,
    spent: StoredGrant,
    refreshed: StoredGrant,
    version: number,
  ): Promise<VersionedGrant | number> {
    const written = await grantStore.write(userId, refreshed, version)
    if (written !== null) return written
    const current = await grantStore.read(userId)
    if (current === null) return discard(userId, refreshed)
    // Still the spent grant, with a note of another process that did not know of our tokens, even a note that the grant
    // is dead: our tokens are its only successor. Anything else is newer than ours, such as the grant of a login, or it
    // is ours, from a write whose response was lost.
    if (isSameGrant(current.stored, spent)) return current.version
    // To be revoked when the user disconnects: the newer grant may depend on the same authorization at Oura.
    if (!isSameGrant(current.stored, refreshed)) {
      await revocations.add(refreshed.grant.provider, tokensOf(refreshed.grant), userId)
    }
    return current
  }

  /** The user disconnected during the refresh: the tokens will never be used. */
  async function discard(userId: string, { grant }: StoredGrant): Promise<never> {
    const revocationKey = await revocations.add(grant.provider, tokensOf(grant), userId)
    // If it fails, the sweep retries.
    await revocations.attempt(revocationKey).catch(() => false)
    throw new ReauthorizationRequiredError(loginUrl)
  }

  return async (userId, spent, tokens, rejected) => {
    const refreshed = toRefreshed(spent.stored, tokens, rejected, clock.now())
    let { version } = spent
    for (let failures = 0; ; ) {
      try {
        const result = await persistOnce(userId, spent.stored, refreshed, version)
        if (typeof result !== 'number') return result
        version = result
      } catch (error) {
        // The one moment at which a login can be lost: the old token is spent, and the new one is only in memory.
        if (!(error instanceof StoreUnavailableError)) throw error
        failures += 1
        if (failures > MAX_FAILURES) {
          log.error({}, 'a refreshed grant could not be stored and is lost: its user has to log in again')
          throw error
        }
        const pauseMs = Math.min(MAX_PAUSE_MS, MIN_PAUSE_MS * 2 ** Math.min(failures, 10))
        await sleep(pauseMs, new AbortController().signal)
      }
    }
  }
}

/** The grant after a refresh. What the response leaves out is unchanged (RFC 6749, sections 5.1 and 6). */
const toRefreshed = (
  spent: StoredGrant,
  tokens: TokenSet,
  rejected: string | null,
  now: number,
): StoredGrant => ({
  ...spent,
  grant: {
    ...spent.grant,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? spent.grant.refreshToken,
    expiresAt: tokens.expiresAt,
    scopes: tokens.scopes ?? spent.grant.scopes,
    refusedBy: null,
  },
  consent: tokens.scopes === null ? spent.consent : consentAfter(spent, tokens.scopes),
  obtainedAt: now,
  refreshAttempts: null,
  rejections: spent.grant.accessToken === rejected ? countRejection(spent, now) : null,
})
