import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection, Principal } from '../../principal.ts'

/** Authenticates users by what their requests carry. */
export interface Authenticator {
  /** The user of the request's session; null without a live session. */
  bySession(request: Request): Promise<Principal | null>
  /** The user of a gateway token; null for an unknown, revoked or expired one. */
  byGatewayToken(token: string): Promise<Principal | null>
  /** The connection of a user whose request carries an Oura access token. */
  passThrough(user: OuraUser): OuraConnection
  /** The connection of the demo user, which cannot be disconnected. */
  demo(user: OuraUser): OuraConnection
}

/**
 * Makes connections for users without stored data, except for cached records.
 * @param evictRecords drops a user's records from the cache; returns their size in bytes
 * @param ouraUserId Oura's id of the user. @default unknown
 */
export function createCacheOnlyConnection(
  evictRecords: (userKey: string) => number,
  ouraUserId: OuraConnection['ouraUserId'] = async () => null,
) {
  return (user: OuraUser): OuraConnection => ({
    grantedScopes: async () => null,
    ouraUserId,
    disconnect: async () => ({
      revocation: 'NOT_REVOKED',
      deletedGrant: false,
      deletedSessions: 0,
      deletedGatewayTokens: 0,
      deletedCacheBytes: evictRecords(user.key),
    }),
  })
}

/** The authenticator of a gateway without login. Its demo user is that of `createCacheOnlyConnection`. */
export function authenticatorWithoutLogin(evictRecords: (userKey: string) => number): Authenticator {
  return {
    bySession: async () => null,
    byGatewayToken: async () => null,
    passThrough: createCacheOnlyConnection(evictRecords),
    demo: createCacheOnlyConnection(evictRecords),
  }
}
