import type { OuraUser } from '../../oura/user.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'

/** A user's OAuth grant: the token pair and what is known about it. Sealed at rest. */
export interface Grant {
  readonly provider: ProviderName
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ms since 1970 */
  readonly expiresAt: number
  /** Granted scopes; null if they are not known. */
  readonly scopes: readonly string[] | null
  /** The application that it was issued to; no other application can refresh it. */
  readonly clientId: string
  /** The token endpoint that refused it for good and gets no more requests for it; null = none has. */
  readonly refusedBy: string | null
  /**
   * Refresh tokens of the user's earlier logins, whose grants this one replaced. They are revoked when the user
   * disconnects, not before: Oura does not document whether a revocation ends one token pair or everything that the
   * user allowed the application, including the new pair. Their access tokens expire by themselves. @default none
   */
  readonly replaced?: readonly IssuedToken[]
}

/** A token and the provider at which it is revoked. */
export interface IssuedToken {
  readonly provider: ProviderName
  readonly token: string
}

/** The grant of a login. */
export type NewGrant = Omit<Grant, 'clientId' | 'refusedBy' | 'replaced'>

/**
 * What a login hands out refers to its grant: sessions, gateway tokens and cached records. The reference ends with the
 * generation, in every process: after `disconnect` and another login, nothing that was handed out before is valid.
 */
export interface GrantReference {
  /** Oura's id of the user, or the id of a local user. */
  readonly userId: string
  /** Names the period in which the gateway has had a grant of the user without interruption. */
  readonly grantGeneration: string
}

/** The key under which records of the user are cached. */
export const grantCacheKey = ({ userId, grantGeneration }: GrantReference): string =>
  `user-${userId}/${grantGeneration}`

/** The generation of a grant that was saved. */
export interface SavedGrant {
  readonly grantGeneration: string
  /** The generation that ended with the save; null if it continues, or if there was none. */
  readonly endedGrantGeneration: string | null
}

/** A user whose access tokens come from a stored grant, and so have to be waited for. */
export interface GrantedUser extends OuraUser {
  accessToken(): Promise<string>
}

/** All users' grants: stored, with access tokens that are refreshed when needed. */
export interface Grants {
  /**
   * Saves the grant of a login in place of an older one.
   * @param userId Oura's id of the user, or the id of a local user
   * @param options.startsNewGeneration the login may be another person's: what was handed out before becomes invalid
   */
  save(
    userId: string,
    grant: NewGrant,
    options?: { readonly startsNewGeneration?: boolean },
  ): Promise<SavedGrant>
  /** Null also for a grant that cannot be unsealed any more. */
  read(userId: string): Promise<Grant | null>
  /** The generation of the user's grant; null without one. */
  generationOf(userId: string): Promise<string | null>
  /** The user for Oura's client, with access tokens that are refreshed when needed. */
  userOf(reference: GrantReference): GrantedUser
  /** Deletes the grant; returns it, so that it can be revoked. */
  delete(userId: string): Promise<Grant | null>
  /**
   * Waits for the refreshes under way. Close the store afterwards, never before: a refresh whose result cannot be
   * stored is a lost login.
   */
  close(): Promise<void>
}
