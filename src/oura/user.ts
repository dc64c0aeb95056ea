/** On whose behalf Oura is asked. */
export interface OuraUser {
  /**
   * Stable name of this user within the gateway; every cache key starts with it and `User.id` carries it.
   * Never a token, nor anything a token could be guessed from.
   */
  readonly key: string
  /** A bearer token that Oura should accept now. */
  accessToken(): Promise<string>
  /**
   * Another token in place of one that Oura did not know; null where there is none to be had. Callers with the
   * same rejected token share one renewal.
   */
  renewToken(rejected: string): Promise<string | null>
}
