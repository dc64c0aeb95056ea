import type { OuraUser } from '../../oura/user.ts'
import type { Holder } from '../accounts/holder.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'

/** A user's grant: the token pair and what is known of it. Sealed at rest. */
export interface Grant {
  readonly provider: ProviderName
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ms since 1970 */
  readonly expiresAt: number
  /** Granted scopes; null where they are not known. */
  readonly scopes: readonly string[] | null
  /** The application that it was issued to: no other one can renew it. */
  readonly clientId: string
  /** The token endpoint that has refused it for good, and gets no call for it any more; null = none has. */
  readonly refusedBy: string | null
  /**
   * Refresh tokens of earlier logins of the user, whose grants this one has replaced. They are revoked when the user
   * leaves and not before: Oura does not say whether a revocation ends one token pair or all that the user has allowed
   * the application, the new pair with it. Their access tokens end by themselves. @default none
   */
  readonly replaced?: readonly IssuedToken[]
}

/** A token and who has to be told when it shall end. */
export interface IssuedToken {
  readonly provider: ProviderName
  readonly token: string
}

/** A grant as a login brings it. */
export type NewGrant = Omit<Grant, 'clientId' | 'refusedBy' | 'replaced'>

/** What a grant was kept under. */
export interface KeptGrant {
  readonly grantGeneration: string
  /** The grantGeneration that has ended with it; null where it goes on, or there was none. */
  readonly endedGrantGeneration: string | null
}

/** Custody of all users' grants. */
export interface Grants {
  /**
   * Keeps the grant of a login, in place of an older one. `userId` is Oura's id of the user, or one of ours.
   * @param startsAnew it may be somebody else who logs in: what was handed out before is good no more
   */
  keep(userId: string, grant: NewGrant, startsAnew?: boolean): Promise<KeptGrant>
  read(userId: string): Promise<Grant | null>
  /** The grantGeneration of the grant that a user has here; null without one. */
  grantGenerationOf(userId: string): Promise<string | null>
  /** The holder as the Oura client knows them: their key, and tokens that are refreshed when needed. */
  userOf(holder: Holder): OuraUser
  /** Deletes the grant; returns it, so that it can be revoked. */
  forget(userId: string): Promise<Grant | null>
}
