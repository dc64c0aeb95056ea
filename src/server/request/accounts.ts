import type { Account, Caller } from '../../account.ts'
import type { OuraUser } from '../../oura/user.ts'

/** Looks up the account that belongs to the credentials of a request. */
export interface Accounts {
  /** The caller whose session cookie the request has; null without a live session. */
  bySession(request: Request): Promise<Caller | null>
  /** The owner of a gateway token; null for an unknown token. */
  byGatewayToken(token: string): Promise<Caller | null>
  /** The account of a caller who sent an access token of Oura's. */
  passThrough(user: OuraUser): Account
  /** The account of the demo user, which cannot be disconnected. */
  demo(user: OuraUser): Account
}

/**
 * Makes accounts for users of whom only cached records are kept.
 * @param forgetRecords evicts the cached records of a user, by the user's key; returns their size in bytes
 */
export function createCacheOnlyAccount(forgetRecords: (userKey: string) => number) {
  return (user: OuraUser): Account => ({
    grantedScopes: async () => null,
    disconnect: async () => ({
      revocation: 'NOT_REVOKED',
      deletedGrant: false,
      deletedSessions: 0,
      deletedGatewayTokens: 0,
      deletedCacheBytes: forgetRecords(user.key),
    }),
  })
}

/** The accounts of a gateway without login. */
export function accountsWithoutLogin(forgetRecords: (userKey: string) => number): Accounts {
  return {
    bySession: async () => null,
    byGatewayToken: async () => null,
    passThrough: createCacheOnlyAccount(forgetRecords),
    demo: createCacheOnlyAccount(forgetRecords),
  }
}
