import type { Disconnection, Revocation } from '../../account.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Grants } from '../grants/grants.ts'
import type { Revocations } from '../grants/revocations.ts'
import type { CacheEvictions } from './cache-evictions.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import { cacheKeyOf, type Holder } from './holder.ts'
import type { LocalAccounts } from './local-accounts.ts'
import type { Sessions } from './sessions.ts'

export interface DisconnectOptions {
  readonly grants: Pick<Grants, 'read' | 'grantGenerationOf' | 'forget'>
  readonly sessions: Sessions
  readonly tokens: GatewayTokens
  readonly accounts: Pick<LocalAccounts, 'endAll'>
  readonly revocations: Pick<Revocations, 'addGrant' | 'attempt'>
  /** Tells all processes who has left. */
  readonly cacheEvictions: Pick<CacheEvictions, 'announce'>
  /** Drops the cached documents of a user, by the name they are kept under; returns their size. */
  readonly forgetRecords: (cacheKey: string) => number
  /** Revokes a token without keeping it. */
  readonly revokeNow: (token: string) => Promise<void>
}

/** Ends what binds a user to the gateway. */
export interface Disconnect {
  /** Somebody who logged in. Works while Oura is down: the revocation is then tried again in the background. */
  account(holder: Holder): Promise<Disconnection>
  /**
   * An account of ours to which nobody can come back, because its browser has given up its name: what it handed out
   * could neither be listed nor revoked any more.
   * @param heir who has logged in instead, probably the same person. Nothing is revoked while they are here: with the
   * old tokens Oura might end the new ones. null = nobody
   */
  leftBehind(userId: string, heir: string | null): Promise<void>
  /** The bearer of a token of Oura's: it is revoked at once or not at all, since it may not be kept. */
  passThrough(user: OuraUser): Promise<Disconnection>
}

export function createDisconnect(options: DisconnectOptions): Disconnect {
  const { grants, sessions, tokens, accounts, revocations, cacheEvictions, forgetRecords, revokeNow } =
    options

  async function revoke(names: readonly string[]): Promise<Revocation> {
    if (names.length === 0) return 'NOT_REVOKED'
    const done = await Promise.all(names.map((name) => revocations.attempt(name)))
    return done.every(Boolean) ? 'REVOKED' : 'PENDING'
  }

  /** @param owner whose tokens they are from now on, for their revocation */
  async function end(holder: Holder, owner: string): Promise<Disconnection> {
    const { userId } = holder
    // First, so that a crash anywhere below leaves no token behind that nobody revokes.
    const kept = await grants.read(userId)
    const names = kept === null ? [] : await revocations.addGrant(owner, kept)
    const forgotten = await grants.forget(userId)
    // A refresh may have come in between.
    if (forgotten !== null && forgotten.accessToken !== kept?.accessToken) {
      names.push(...(await revocations.addGrant(owner, forgotten)))
    }
    const deletedGatewayTokens = await tokens.revokeAll(userId)
    const deletedSessions = await sessions.endAll(userId)
    await accounts.endAll(userId)
    const deletedCacheBytes = await cacheEvictions.announce(cacheKeyOf(holder))
    return {
      revocation: await revoke(names),
      deletedGrant: forgotten !== null,
      deletedSessions,
      deletedGatewayTokens,
      deletedCacheBytes,
    }
  }

  return {
    account: (holder) => end(holder, holder.userId),
    async leftBehind(userId, heir) {
      const grantGeneration = await grants.grantGenerationOf(userId)
      if (grantGeneration !== null) await end({ userId, grantGeneration }, heir ?? userId)
    },
    async passThrough(user) {
      const deletedCacheBytes = forgetRecords(user.key)
      const revocation = await revokeNow(await user.accessToken()).then(
        () => 'REVOKED' as const,
        () => 'NOT_REVOKED' as const,
      )
      return {
        revocation,
        deletedGrant: false,
        deletedSessions: 0,
        deletedGatewayTokens: 0,
        deletedCacheBytes,
      }
    },
  }
}
