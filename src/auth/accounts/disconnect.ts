import { UpstreamTimeoutError, UpstreamUnavailableError } from '../../oura/errors.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Disconnection, RevocationOutcome } from '../../principal.ts'
import { type GrantReference, type Grants, grantCacheKey } from '../grants/grants.ts'
import type { Revocations } from '../grants/revocations.ts'
import type { CacheEvictions } from './cache-evictions.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import type { LocalUsers } from './local-users.ts'
import type { Sessions } from './sessions.ts'

export interface DisconnectOptions {
  readonly grants: Pick<Grants, 'read' | 'generationOf' | 'delete'>
  readonly sessions: Sessions
  readonly gatewayTokens: GatewayTokens
  readonly localUsers: Pick<LocalUsers, 'removeToken' | 'removeAllTokens'>
  readonly revocations: Pick<Revocations, 'addGrant' | 'attempt'>
  readonly cacheEvictions: Pick<CacheEvictions, 'evict'>
  /** Deletes the log of the user's changed records. */
  readonly removeChanges: (userId: string) => Promise<void>
  /** Drops a user's records from the cache of this process; returns their size in bytes. */
  readonly evictRecords: (cacheKey: string) => number
  /**
   * Makes sure that Oura accepts the access token of a user.
   * @throws UnauthenticatedError if it does not; the errors of Oura's client if it cannot be asked
   */
  readonly verifyToken: (user: OuraUser) => Promise<unknown>
  /** Revokes a token without storing it. */
  readonly revokeNow: (token: string) => Promise<void>
}

/** Disconnects users from Oura and deletes what the gateway stores about them. */
export interface Disconnect {
  /** A user who logged in. Works while Oura is down: the revocation is then retried in the background. */
  user(grant: GrantReference): Promise<Disconnection>
  /**
   * The local user of a browser's token. Without that token this user cannot log in again, so that their gateway
   * tokens could no longer be listed or revoked.
   * @param successor id of the user who logged in instead, probably the same person; null if there is none. Nothing is
   * revoked while the successor has a grant: revoking the old tokens might revoke the new ones as well.
   */
  localUser(token: string, successor: string | null): Promise<void>
  /**
   * The bearer of an Oura access token. The token is revoked at once or not at all, because it may not be stored.
   * @throws UnauthenticatedError if Oura does not accept the token: revocations of made-up tokens are not sent
   */
  passThrough(user: OuraUser): Promise<Disconnection>
}

export function createDisconnect(options: DisconnectOptions): Disconnect {
  const { grants, sessions, gatewayTokens, localUsers, revocations, cacheEvictions } = options
  const { removeChanges, evictRecords, verifyToken, revokeNow } = options

  async function attemptAll(revocationKeys: readonly string[]): Promise<RevocationOutcome> {
    if (revocationKeys.length === 0) return 'NOT_REVOKED'
    const revoked = await Promise.all(revocationKeys.map((key) => revocations.attempt(key)))
    return revoked.every(Boolean) ? 'REVOKED' : 'PENDING'
  }

  /** @param tokenOwner id of the user whose grant, if there is one, delays the revocation */
  async function end(grant: GrantReference, tokenOwner: string): Promise<Disconnection> {
    const { userId } = grant
    // Before the deletion, so that a crash in between leaves no token that will never be revoked.
    const stored = await grants.read(userId)
    const revocationKeys = stored === null ? [] : await revocations.addGrant(tokenOwner, stored)
    const deleted = await grants.delete(userId)
    // A refresh may have replaced the tokens in between.
    if (deleted !== null && deleted.accessToken !== stored?.accessToken) {
      revocationKeys.push(...(await revocations.addGrant(tokenOwner, deleted)))
    }
    const deletedGatewayTokens = await gatewayTokens.revokeAll(userId)
    const deletedSessions = await sessions.endAll(userId)
    await localUsers.removeAllTokens(userId)
    await removeChanges(userId)
    const deletedCacheBytes = await cacheEvictions.evict(grantCacheKey(grant))
    return {
      revocation: await attemptAll(revocationKeys),
      deletedGrant: deleted !== null,
      deletedSessions,
      deletedGatewayTokens,
      deletedCacheBytes,
    }
  }

  async function revokeIfValid(user: OuraUser): Promise<RevocationOutcome> {
    try {
      await verifyToken(user)
      await revokeNow(await user.accessToken())
      return 'REVOKED'
    } catch (error) {
      if (error instanceof UpstreamUnavailableError || error instanceof UpstreamTimeoutError)
        return 'NOT_REVOKED'
      throw error
    }
  }

  return {
    user: (grant) => end(grant, grant.userId),
    async localUser(token, successor) {
      const userId = await localUsers.removeToken(token)
      const grantGeneration = userId === null ? null : await grants.generationOf(userId)
      if (userId === null || grantGeneration === null) return
      await end({ userId, grantGeneration }, successor ?? userId)
    },
    async passThrough(user) {
      const deletedCacheBytes = evictRecords(user.key)
      const revocation = await revokeIfValid(user)
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
