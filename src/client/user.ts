import type { OuraUser } from '../oura/user.ts'

/** An access token of Oura, or a function that returns one that is valid now. */
export type AccessTokenSource = string | (() => string | Promise<string>)

/** The user whose records a client reads. */
export interface ClientUser {
  /** Rate limits of a user are counted by it. Any text that is no token, such as Oura's user id. @default one id for all */
  readonly id?: string | undefined
  readonly accessToken: AccessTokenSource
  /**
   * Another token in place of one that Oura rejected; null if there is none.
   * @default calls `accessToken` again: another token than the rejected one is used
   */
  readonly refreshAccessToken?: ((rejected: string) => Promise<string | null>) | undefined
}

/** The user as the client of src/oura reads it. */
export function toOuraUser({ id = 'client', accessToken: source, refreshAccessToken }: ClientUser): OuraUser {
  const accessToken = async () => (typeof source === 'string' ? source : source())
  return {
    key: id,
    accessToken,
    async refreshAccessToken(rejected) {
      if (refreshAccessToken !== undefined) return refreshAccessToken(rejected)
      const token = await accessToken()
      return token === rejected ? null : token
    },
  }
}
