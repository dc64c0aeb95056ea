import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { StoreUnavailableError, UnsealError } from '../../store/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import type { Storage } from '../records.ts'
import { createRepeating } from '../repeating.ts'
import type { Grant } from './grants.ts'

export interface RevocationsOptions extends Storage {
  /** The grant that a user has here now, if any. @throws UnsealError where this process cannot open it */
  readonly grantOf: (userId: string) => Promise<Pick<Grant, 'accessToken'> | null>
  /** Oura's id of the user of an access token; null where Oura does not tell. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** Revokes one token at the provider that issued it; a token that is dead already counts as revoked. */
  readonly revoke: (provider: ProviderName, token: string) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Tokens on their way to be revoked. They survive a restart, and are forgotten once Oura has taken them. */
export interface Revocations {
  /** Keeps tokens until they are revoked; returns a name for `attempt`. */
  add(provider: ProviderName, tokens: readonly string[], owner: Owner): Promise<string>
  /** Keeps all tokens of a grant that is being given up; returns names for `attempt`. */
  addGrant(userId: string, grant: Grant): Promise<string[]>
  /** Tries now; true when the tokens are revoked, or need not be any more. */
  attempt(key: string): Promise<boolean>
  /** Tries what is due. */
  sweep(): Promise<void>
  /** From now on sweeps by itself, first at once. */
  start(): void
  close(): Promise<void>
}

/**
 * Whose tokens they are. As long as that user has a grant here nothing is revoked: Oura does not say whether a
 * revocation ends one token pair or all that the user has allowed the application, and a login must not be lost for
 * the sake of tokens that nobody holds. `unknown`: Oura is asked for it, with the last one of the tokens.
 */
export type Owner = { readonly userId: string } | 'unknown'

interface Pending {
  readonly owner: Owner
  readonly provider: ProviderName
  readonly tokens: readonly string[]
  readonly failures: number
  /** ms since 1970 */
  readonly addedAt: number
  /** ms since 1970 */
  readonly dueAt: number
}

/** The refresh token first: revoking it ends the whole grant (RFC 7009, section 2.1). */
export const tokensOf = ({
  refreshToken,
  accessToken,
}: Pick<Grant, 'refreshToken' | 'accessToken'>): string[] =>
  refreshToken === null ? [accessToken] : [refreshToken, accessToken]

const GROUP = 'revocations'
const SWEEP_EVERY_MS = MINUTE_MS
const LONGEST_PAUSE_MS = 6 * HOUR_MS
/** Access tokens live for thirty days at most; what Oura did not take until then will not be taken. */
const GIVE_UP_MS = 30 * DAY_MS

const pauseAfter = (failures: number) => Math.min(MINUTE_MS * 2 ** failures, LONGEST_PAUSE_MS)

export function createRevocations(options: RevocationsOptions): Revocations {
  const { store, sealer, grantOf, ouraIdOf, revoke, clock, log } = options

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
    const outcome = await tryOnce(pending)
    if (outcome === 'done') {
      await store.delete(key)
      return true
    }
    // For as long as a failure: the user may leave before that, or else their tokens are theirs to the end.
    if (outcome === 'in-use') {
      if (clock.now() - pending.addedAt >= GIVE_UP_MS) await store.delete(key)
      return false
    }
    if (clock.now() - pending.addedAt < GIVE_UP_MS) {
      log.warn({ provider: pending.provider, failures }, 'Oura did not take a revocation; it is tried again')
    } else {
      await store.delete(key)
      log.error({ provider: pending.provider, failures }, 'Oura did not take a revocation; given up')
    }
    return false
  }

  async function tryOnce({ owner, provider, tokens }: Pending): Promise<'done' | 'failed' | 'in-use'> {
    try {
      const userId = owner === 'unknown' ? await ouraIdOf(tokens.at(-1) ?? '') : owner.userId
      // They may be of one of those accounts that Oura does not name.
      if (userId === null) return 'in-use'
      const grant = await grantOf(userId)
      // A login that seemed to fail has succeeded: the store had kept its tokens before the answer got lost.
      if (grant !== null && tokens.includes(grant.accessToken)) return 'done'
      if (grant !== null) return 'in-use'
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error
      return error instanceof UnsealError ? 'in-use' : 'failed'
    }
    const results = await Promise.allSettled(tokens.map((token) => revoke(provider, token)))
    return results.every(({ status }) => status === 'fulfilled') ? 'done' : 'failed'
  }

  async function add(provider: ProviderName, tokens: readonly string[], owner: Owner): Promise<string> {
    const key = `revocation/${randomUUID()}`
    const now = clock.now()
    // Whoever adds tries at once; only when that has failed is it the sweep's.
    await write(key, { owner, provider, tokens, failures: 0, addedAt: now, dueAt: now + pauseAfter(0) })
    return key
  }

  async function sweep(): Promise<void> {
    for (const key of await store.list(GROUP)) {
      const found = await read(key)
      if (found === null || found === 'unreadable') continue
      if (found.pending.dueAt <= clock.now()) await attempt(key)
    }
  }

  const repeating = createRepeating({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    onFailure: 'revocations could not be swept; it is tried again',
  })

  return {
    add,
    async addGrant(userId, grant) {
      const owner = { userId }
      const replaced = (grant.replaced ?? []).map(({ provider, token }) => add(provider, [token], owner))
      return Promise.all([add(grant.provider, tokensOf(grant), owner), ...replaced])
    },
    attempt,
    sweep,
    start: repeating.start,
    close: repeating.close,
  }
}
