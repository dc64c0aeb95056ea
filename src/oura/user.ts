/** On whose behalf Oura is asked. */
export interface OuraUser {
  /**
   * Stable name of this user within the gateway; rate limits go by it and `User.id` carries it. Never a token, nor
   * anything a token could be guessed from.
   */
  readonly key: string
  /**
   * Name under which documents are kept. Another one than before where nothing may be served of what was fetched
   * earlier, although the user is the same. @default key
   */
  readonly cacheKey?: string
  /**
   * Names what the user has consented to. It changes with it, so that nothing is shown of what was fetched under a
   * wider consent than there is now. Throws what `accessToken` throws where there is none. @default always the same
   */
  consent?(): Promise<string>
  /** A bearer token that Oura should accept now. */
  accessToken(): Promise<string>
  /**
   * Another token in place of one that Oura did not know; null where there is none to be had. Callers with the
   * same rejected token share one renewal.
   */
  renewToken(rejected: string): Promise<string | null>
}

export const cacheKeyOf = ({ cacheKey, key }: OuraUser): string => cacheKey ?? key
