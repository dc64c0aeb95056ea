import type { Disconnection, Revocation } from '../account.ts'
import type { OuraUser } from '../oura/user.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import type { Grant, Grants } from './grants.ts'
import type { Revocations } from './revocations.ts'
import type { Sessions } from './sessions.ts'

export interface DisconnectOptions {
  readonly grants: Pick<Grants, 'read' | 'forget' | 'userOf'>
  readonly sessions: Sessions
  readonly tokens: GatewayTokens
  readonly revocations: Revocations
  /** Drops the cached documents of a user, by the key of the Oura client; returns their size. */
  readonly forgetDocuments: (userKey: string) => number
  /** Revokes a token without keeping it. */
  readonly revokeNow: (token: string) => Promise<void>
}

/** Ends what binds a user to the gateway. */
export interface Disconnect {
  /** Somebody who logged in. Works while Oura is down: the revocation is then tried again in the background. */
  account(userId: string): Promise<Disconnection>
  /** The bearer of a token of Oura's: it is revoked at once or not at all, since it may not be kept. */
  passThrough(user: OuraUser): Promise<Disconnection>
}

export function createDisconnect(options: DisconnectOptions): Disconnect {
  const { grants, sessions, tokens, revocations, forgetDocuments, revokeNow } = options

  async function revoke(names: readonly string[]): Promise<Revocation> {
    if (names.length === 0) return 'NOT_REVOKED'
    const done = await Promise.all(names.map((name) => revocations.attempt(name)))
    return done.every(Boolean) ? 'REVOKED' : 'PENDING'
  }

  return {
    async account(userId) {
      // First, so that a crash anywhere below leaves no token behind that nobody revokes.
      const kept = await grants.read(userId)
      const names = kept === null ? [] : [await revocations.add(kept.provider, tokensOf(kept))]
      const forgotten = await grants.forget(userId)
      // A refresh may have come in between.
      if (forgotten !== null && forgotten.accessToken !== kept?.accessToken) {
        names.push(await revocations.add(forgotten.provider, tokensOf(forgotten)))
      }
      const deletedGatewayTokens = await tokens.revokeAll(userId)
      const deletedSessions = await sessions.endAll(userId)
      const deletedCacheBytes = forgetDocuments(grants.userOf(userId).key)
      return {
        revocation: await revoke(names),
        deletedGrant: forgotten !== null,
        deletedSessions,
        deletedGatewayTokens,
        deletedCacheBytes,
      }
    },
    async passThrough(user) {
      const deletedCacheBytes = forgetDocuments(user.key)
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

/** The refresh token first: revoking it ends the whole grant (RFC 7009, section 2.1). */
const tokensOf = ({ refreshToken, accessToken }: Grant): string[] =>
  refreshToken === null ? [accessToken] : [refreshToken, accessToken]
