import type { OuraUser } from '../oura/user.ts'
import type { ProviderName } from './oauth-client.ts'

/** A user's grant: the token pair and what is known of it. Sealed at rest. */
export interface Grant {
  readonly provider: ProviderName
  readonly accessToken: string
  readonly refreshToken: string | null
  /** ms since 1970 */
  readonly expiresAt: number
  /** Granted scopes; null where they are not known. */
  readonly scopes: readonly string[] | null
  /** Refused for good: no token call is made with it any more. */
  readonly isDead: boolean
}

/** Custody of all users' grants. */
export interface Grants {
  /** Keeps the grant of a login, in place of an older one. `userId` is Oura's id of the user, or one of ours. */
  keep(userId: string, grant: Omit<Grant, 'isDead'>): Promise<void>
  read(userId: string): Promise<Grant | null>
  /** The user as the Oura client knows them: their key, and tokens that are refreshed when needed. */
  userOf(userId: string): OuraUser
  /** Deletes the grant; returns it, so that it can be revoked. */
  forget(userId: string): Promise<Grant | null>
}
