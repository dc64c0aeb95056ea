/** On whose behalf Oura is asked. */
export interface OuraUser {
  /**
   * Stable name of this user within the gateway; every cache key starts with it and `User.id` carries it.
   * Never a token, nor anything a token could be guessed from.
   */
  readonly key: string
  /** A bearer token that Oura accepts now. */
  accessToken(): Promise<string>
}
