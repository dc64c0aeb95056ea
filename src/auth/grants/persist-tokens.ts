import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { StoreUnavailableError } from '../../store/errors.ts'
import { ReauthorizationRequiredError } from '../errors.ts'
import type { TokenSet } from '../oauth/oauth-client.ts'
import {
  consentAfter,
  type FoundGrant,
  type GrantRecord,
  type GrantRecords,
  isSameGrant,
} from './grant-records.ts'
import { countRejection } from './grant-timing.ts'
import { type Revocations, tokensOf } from './revocations.ts'

/**
 * Stores what a token call brought in place of the grant that was spent for it, and returns what is stored then:
 * that, or a newer grant.
 * @param spent the grant and the version at which its call was noted
 * @param rejected the access token whose refusal was the reason for the call, if one was
 */
export type PersistTokens = (
  userId: string,
  spent: FoundGrant,
  answer: TokenSet,
  rejected: string | null,
) => Promise<FoundGrant>

export interface PersistTokensOptions {
  readonly records: GrantRecords
  readonly revocations: Pick<Revocations, 'add' | 'attempt'>
  readonly clock: Clock
  readonly log: Log
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly reauthorizationUrl: () => string
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000
/** Some forty seconds in all. */
const MOST_FAILURES = 25

export function createPersistTokens(options: PersistTokensOptions): PersistTokens {
  const { records, revocations, clock, log, sleep, reauthorizationUrl } = options

  /** What is stored at the end; a number is the version to write over next. */
  async function keepOnce(
    userId: string,
    spent: GrantRecord,
    renewed: GrantRecord,
    version: number,
  ): Promise<FoundGrant | number> {
    const written = await records.write(userId, renewed, version)
    if (written !== null) return written
    const current = await records.read(userId)
    if (current === null) return discard(userId, renewed)
    // The grant that was spent, with a note of somebody who did not know of our answer, be it that it is dead: ours
    // is its only successor. Anything else is newer than what ours was made of, such as the grant of a login; or it
    // is ours, written by a call whose answer got lost.
    if (isSameGrant(current.record, spent)) return current.version
    // For when the user leaves: what is newer may hang on the same authorization at Oura as our pair, which is lost.
    if (!isSameGrant(current.record, renewed)) {
      await revocations.add(renewed.grant.provider, tokensOf(renewed.grant), { userId })
    }
    return current
  }

  /** The user has left while their grant was refreshed: nobody will ever use these tokens. */
  async function discard(userId: string, { grant }: GrantRecord): Promise<never> {
    const name = await revocations.add(grant.provider, tokensOf(grant), { userId })
    // Where it fails, the sweep will do it.
    await revocations.attempt(name).catch(() => false)
    throw new ReauthorizationRequiredError(reauthorizationUrl())
  }

  return async (userId, spent, answer, rejected) => {
    const renewed = renew(spent.record, answer, rejected, clock.now())
    let { version } = spent
    for (let failures = 0; ; ) {
      try {
        const kept = await keepOnce(userId, spent.record, renewed, version)
        if (typeof kept !== 'number') return kept
        version = kept
      } catch (error) {
        // The one window in which a login can be lost: the old token is spent and the new one nowhere but here.
        if (!(error instanceof StoreUnavailableError)) throw error
        failures += 1
        if (failures > MOST_FAILURES) {
          log.error({}, 'a new grant could not be stored and is lost: its user has to log in again')
          throw error
        }
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
        await sleep(pauseMs, new AbortController().signal)
      }
    }
  }
}

/** The record after a refresh. What the provider does not tell is as it was (RFC 6749, sections 5.1 and 6). */
const renew = (spent: GrantRecord, answer: TokenSet, rejected: string | null, now: number): GrantRecord => ({
  ...spent,
  grant: {
    ...spent.grant,
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken ?? spent.grant.refreshToken,
    expiresAt: answer.expiresAt,
    scopes: answer.scopes ?? spent.grant.scopes,
    refusedBy: null,
  },
  consent: answer.scopes === null ? spent.consent : consentAfter(spent, answer.scopes),
  obtainedAt: now,
  attempt: null,
  rejections: spent.grant.accessToken === rejected ? countRejection(spent, now) : null,
})
