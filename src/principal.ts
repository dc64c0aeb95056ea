import type { OuraUser } from './oura/user.ts'
import type { SubscriptionClient } from './webhooks/subscription-client.ts'

/** Who authenticated: the user on whose behalf a request is answered. */
export interface Principal {
  readonly user: OuraUser
  readonly ouraConnection: OuraConnection
}

/** The operator of the gateway, who sent GATEWAY_ADMIN_TOKEN. An operator is no user and reads no records. */
export interface Operator {
  /** The webhook subscriptions of the application; null if no application is registered with Oura. */
  readonly webhookSubscriptions: SubscriptionClient | null
}

/** What links a user to Oura through this gateway. */
export interface OuraConnection {
  /** Scopes that the user granted, without Oura's `extapi:` prefix; null if they are not known. */
  grantedScopes(): Promise<readonly string[] | null>
  /**
   * Oura's id of the user, under which changes of records are announced; null if no grant of the user is stored, or if the
   * grant does not show the id.
   */
  ouraUserId(): Promise<string | null>
  /** Revokes the user's tokens at Oura and deletes everything that the gateway stores about the user. */
  disconnect(): Promise<Disconnection>
}

/** What `disconnect` did. */
export interface Disconnection {
  readonly revocation: RevocationOutcome
  /** Whether stored tokens were deleted; false if none were stored. */
  readonly deletedGrant: boolean
  readonly deletedSessions: number
  readonly deletedGatewayTokens: number
  /** Estimated size of the records that were removed from the cache. */
  readonly deletedCacheBytes: number
}

/** What happened to the user's tokens at Oura. */
export type RevocationOutcome =
  /** Oura no longer accepts them. */
  | 'REVOKED'
  /** Oura could not be reached; the gateway keeps retrying. */
  | 'PENDING'
  /** The gateway stores no token, or the token of the request, which it may not store, could not be revoked at once. */
  | 'NOT_REVOKED'
