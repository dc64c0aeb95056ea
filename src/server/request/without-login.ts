import type { Account } from '../../account.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Accounts } from './credentials.ts'

/**
 * The account of somebody of whom nothing but cached documents is kept.
 * @param forgetRecords drops the cached documents of a user, by their key; returns their size
 */
export const recordsOnly =
  (forgetRecords: (userKey: string) => number) =>
  (user: OuraUser): Account => ({
    grantedScopes: async () => null,
    disconnect: async () => ({
      revocation: 'NOT_REVOKED',
      deletedGrant: false,
      deletedSessions: 0,
      deletedGatewayTokens: 0,
      deletedCacheBytes: forgetRecords(user.key),
    }),
  })

/** The accounts of a gateway at which nobody can log in. */
export const withoutLogin = (forgetRecords: (userKey: string) => number): Accounts => ({
  bySession: async () => null,
  byGatewayToken: async () => null,
  passThrough: recordsOnly(forgetRecords),
  demo: recordsOnly(forgetRecords),
})
