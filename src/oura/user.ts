/** The user whose data a request reads, with the source of their access tokens. */
export interface OuraUser {
  /**
   * Stable id of this user within the gateway: rate limits are counted by it, and `User.id` contains it. Never a token,
   * nor anything from which a token could be guessed.
   */
  readonly key: string
  /**
   * Key of this user's records in the cache. It changes when nothing that was fetched before may be served any more,
   * although the user is the same. @default key
   */
  readonly cacheKey?: string
  /**
   * A name of what the user has consented to. It changes with the consent, so that records fetched under a wider
   * consent are no longer served. Throws what `accessToken` throws if there is no grant. @default always the same
   */
  consent?(): string | Promise<string>
  /**
   * Whether the access token came with the request, so that it may be made up: the client probes it before it sends
   * more. `key` is then a digest of the token. @default false
   */
  readonly isUnproven?: boolean
  /**
   * Oura's id of the user, if it is known and names a stored grant: the webhook events with this id concern the copies of
   * this user. @default undefined
   */
  readonly ouraUserId?: string | undefined
  /** An access token that is expected to be valid now. At once if it came with the request. */
  accessToken(): string | Promise<string>
  /**
   * Another token in place of one that Oura rejected; null if none can be obtained. Requests with the same rejected
   * token share one refresh.
   * @param evidence.isConfirmed personal_info rejected the token as well, so that it is certainly invalid. Otherwise a
   * token that replaced a rejected one is not replaced again: the resource may reject valid tokens.
   */
  refreshAccessToken(rejected: string, evidence?: { readonly isConfirmed: boolean }): Promise<string | null>
}

export const cacheKeyOf = ({ cacheKey, key }: OuraUser): string => cacheKey ?? key
