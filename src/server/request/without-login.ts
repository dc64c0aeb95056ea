import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection } from '../../principal.ts'
import type { Authenticator } from './credentials.ts'

/**
 * The connection of a user of whom only cached records are kept.
 * @param evictRecords drops a user's records from the cache; returns their size in bytes
 */
export const recordsOnly =
  (evictRecords: (userKey: string) => number) =>
  (user: OuraUser): OuraConnection => ({
    grantedScopes: async () => null,
    disconnect: async () => ({
      revocation: 'NOT_REVOKED',
      deletedGrant: false,
      deletedSessions: 0,
      deletedGatewayTokens: 0,
      deletedCacheBytes: evictRecords(user.key),
    }),
  })

/** The authenticator of a gateway without login. */
export const withoutLogin = (evictRecords: (userKey: string) => number): Authenticator => ({
  bySession: async () => null,
  byGatewayToken: async () => null,
  passThrough: recordsOnly(evictRecords),
  demo: recordsOnly(evictRecords),
})
