import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Log } from '../../log.ts'
import { createPeriodicTask, type PeriodicTask } from '../../periodic-task.ts'
import { StoreUnavailableError, UnsealError } from '../../store/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../time.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import type { SealedStorage } from '../sealed-entries.ts'
import type { GrantStore } from './grant-store.ts'
import type { Grant } from './grants.ts'

export interface RevocationsOptions extends SealedStorage {
  readonly grantStore: Pick<GrantStore, 'read'>
  /** Oura's id of the user of an access token; null if the token may not read it. */
  readonly ouraIdOf: (accessToken: string) => Promise<string | null>
  /** Revokes one token at the provider that issued it. A token that is invalid already counts as revoked. */
  readonly revoke: (provider: ProviderName, token: string) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/**
 * Tokens that are to be revoked at Oura. They survive a restart, and are deleted once Oura has revoked them.
 *
 * As long as the owner of the tokens has a grant here, nothing is revoked: Oura does not document whether a revocation
 * ends one token pair or everything that the user allowed the application, and a login must not be lost because of
 * tokens that are in use nowhere.
 */
export interface Revocations extends PeriodicTask {
  /**
   * Keeps tokens until they are revoked; returns a key for `attempt`.
   * @param ownerId id of the user whose tokens they are; null: Oura is asked for it, with the last of the tokens
   */
  add(provider: ProviderName, tokens: readonly string[], ownerId: string | null): Promise<string>
  /** Keeps all tokens of a grant that is being given up; returns keys for `attempt`. */
  addGrant(ownerId: string, grant: Grant): Promise<string[]>
  /** Tries now; true if the tokens are revoked, or need not be. */
  attempt(key: string): Promise<boolean>
  /** Tries what is due. */
  sweep(): Promise<void>
}

interface PendingRevocation {
  readonly ownerId: string | null
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
const MAX_PAUSE_MS = 6 * HOUR_MS
/** Access tokens live for thirty days at most; after that there is nothing left to revoke. */
const GIVE_UP_MS = 30 * DAY_MS

const pauseAfter = (failures: number) => Math.min(MINUTE_MS * 2 ** failures, MAX_PAUSE_MS)

export function createRevocations(options: RevocationsOptions): Revocations {
  const { store, sealer, grantStore, ouraIdOf, revoke, clock, log } = options
  /** Keys that this process has logged as unreadable: once, not at every sweep. */
  const loggedUnreadable = new Set<string>()

  const write = (key: string, pending: PendingRevocation, expect?: number) =>
    store.put(key, sealer.seal(JSON.stringify(pending), key), {
      groups: [GROUP],
      // After the last attempt, for entries that no process can unseal.
      expiresAt: pending.addedAt + GIVE_UP_MS + MAX_PAUSE_MS + MINUTE_MS,
      ...(expect !== undefined && { expect }),
    })

  /** 'unreadable' if it needs another GATEWAY_SECRET: another process may have it, or this one after a restart. */
  async function read(
    key: string,
  ): Promise<{ pending: PendingRevocation; version: number } | 'unreadable' | null> {
    const stored = await store.get(key)
    if (stored === null) return null
    try {
      const pending = JSON.parse(sealer.open(stored.value, key)) as PendingRevocation
      return { pending, version: stored.version }
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error
      if (!loggedUnreadable.has(key)) {
        log.error({}, 'a token cannot be revoked: GATEWAY_SECRET does not list its secret')
      }
      loggedUnreadable.add(key)
      return 'unreadable'
    }
  }

  async function attempt(key: string): Promise<boolean> {
    const found = await read(key)
    if (found === null) return true
    if (found === 'unreadable') return false
    const { pending, version } = found
    const failures = pending.failures + 1
    // Before the request, and only over the version that was read: of several processes, one attempts it.
    const claimed = { ...pending, failures, dueAt: clock.now() + pauseAfter(failures) }
    if ((await write(key, claimed, version)) === null) return false
    const outcome = await attemptOnce(pending)
    if (outcome === 'revoked') {
      await store.delete(key)
      return true
    }
    const isOver = clock.now() - pending.addedAt >= GIVE_UP_MS
    if (isOver) await store.delete(key)
    if (outcome === 'in-use') return false
    const fields = { provider: pending.provider, failures }
    if (isOver) log.error(fields, 'Oura did not accept a revocation; the gateway gives up')
    else log.warn(fields, 'Oura did not accept a revocation; the gateway retries')
    return false
  }

  async function attemptOnce({
    ownerId,
    provider,
    tokens,
  }: PendingRevocation): Promise<'revoked' | 'failed' | 'in-use'> {
    try {
      const userId = ownerId ?? (await ouraIdOf(tokens.at(-1) ?? ''))
      // The tokens may belong to a local user.
      if (userId === null) return 'in-use'
      const grant = (await grantStore.read(userId))?.stored.grant ?? null
      // A login seemed to fail and did succeed: the store kept its tokens, and its response was lost.
      if (grant !== null && tokens.includes(grant.accessToken)) return 'revoked'
      if (grant !== null) return 'in-use'
    } catch (error) {
      if (error instanceof StoreUnavailableError) throw error
      return error instanceof UnsealError ? 'in-use' : 'failed'
    }
    const results = await Promise.allSettled(tokens.map((token) => revoke(provider, token)))
    return results.every(({ status }) => status === 'fulfilled') ? 'revoked' : 'failed'
  }

  async function add(
    provider: ProviderName,
    tokens: readonly string[],
    ownerId: string | null,
  ): Promise<string> {
    const key = `revocation/${randomUUID()}`
    const now = clock.now()
    // The caller makes the first attempt at once; the sweep is for what failed.
    const dueAt = now + pauseAfter(0)
    await write(key, { ownerId, provider, tokens, failures: 0, addedAt: now, dueAt })
    return key
  }

  async function sweep(): Promise<void> {
    for (const key of await store.list(GROUP)) {
      const found = await read(key)
      if (found === null || found === 'unreadable') continue
      if (found.pending.dueAt <= clock.now()) await attempt(key)
    }
  }

  const task = createPeriodicTask({
    everyMs: SWEEP_EVERY_MS,
    run: sweep,
    log,
    failureMessage: 'revocations could not be swept; the gateway retries',
  })

  return {
    add,
    async addGrant(ownerId, grant) {
      const replaced = (grant.replaced ?? []).map(({ provider, token }) => add(provider, [token], ownerId))
      return Promise.all([add(grant.provider, tokensOf(grant), ownerId), ...replaced])
    },
    attempt,
    sweep,
    start: task.start,
    close: task.close,
  }
}
