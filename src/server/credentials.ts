import { createHash } from 'node:crypto'
import { UnauthenticatedError } from '../errors.ts'
import type { OuraUser } from '../oura/user.ts'

/** Finds out on whose behalf a request asks; null when it brings no credentials. */
export type Identify = (request: Request) => OuraUser | null

/** b64token of RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i

/**
 * Makes an `Identify` for Oura access tokens that are passed through.
 * @param demoToken the token of the demo user, who asks when no credentials are given; undefined = no demo user
 */
export const createIdentify =
  (demoToken?: string): Identify =>
  (request) => {
    const header = request.headers.get('authorization')
    if (header !== null) {
      const token = BEARER.exec(header.trim())?.[1]
      if (token === undefined) {
        throw new UnauthenticatedError(
          'The Authorization header is not understood. Send "Authorization: Bearer" and an Oura access token.',
        )
      }
      return passThrough(toUserKey(token), token)
    }
    return demoToken === undefined ? null : passThrough('demo', demoToken)
  }

const passThrough = (key: string, token: string): OuraUser => ({
  key,
  accessToken: async () => token,
  renewToken: async () => null,
})

/** The prefix keeps these names apart from every other hash that is ever made of a token. */
const toUserKey = (token: string): string => {
  const digest = createHash('sha256').update('oura-graphql/user-key\0').update(token).digest('hex')
  return `token-${digest.slice(0, 32)}`
}
