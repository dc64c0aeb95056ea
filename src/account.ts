import type { OuraUser } from './oura/user.ts'

/** Who asks, as the credentials of a request tell. */
export interface Caller {
  readonly user: OuraUser
  readonly account: Account
}

/** What the gateway knows and keeps of somebody beside their documents. */
export interface Account {
  /** Scopes that the user granted, without Oura's prefix; null where that is not known. */
  grantedScopes(): Promise<readonly string[] | null>
  /** Revokes the user's tokens at Oura and deletes everything that is kept of them. */
  disconnect(): Promise<Disconnection>
}

/** What a disconnection did. */
export interface Disconnection {
  readonly revocation: Revocation
  /** The stored tokens of Oura were deleted; false where none were stored. */
  readonly deletedGrant: boolean
  readonly deletedSessions: number
  readonly deletedGatewayTokens: number
  /** Estimated size of the documents that were dropped from the cache. */
  readonly deletedCacheBytes: number
}

/** What became of the user's tokens at Oura. */
export type Revocation =
  /** Oura no longer accepts them. */
  | 'REVOKED'
  /** Oura could not be asked; the gateway keeps trying. */
  | 'PENDING'
  /** There is nothing that the gateway could revoke, or it was asked to with a token that it may not keep, in vain. */
  | 'NOT_REVOKED'
