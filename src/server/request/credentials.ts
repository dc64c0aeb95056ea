import { createHash } from 'node:crypto'
import { UnauthenticatedError } from '../../errors.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection, Principal } from '../../principal.ts'

/** Finds out on whose behalf a request asks; null when it brings no credentials. */
export type Identify = (request: Request) => Promise<Principal | null>

/** Authenticates users by what their requests carry. */
export interface Authenticator {
  /** The user of the request's session; null without a live session. */
  bySession(request: Request): Promise<Principal | null>
  /** The user of a gateway token; null for an unknown, revoked or expired one. */
  byGatewayToken(token: string): Promise<Principal | null>
  /** The connection of a user whose request carries an Oura access token. */
  passThrough(user: OuraUser): OuraConnection
  /** The connection of the demo user, which cannot be disconnected. */
  demo(user: OuraUser): OuraConnection
}

/** b64token of RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i

/** What a gateway token begins with: it must never be sent to Oura, known or not. */
const GATEWAY_TOKEN = /^ogw_/i

/**
 * Makes an `Identify`: a bearer's token comes first, the gateway's own or one of Oura's that is passed through; then
 * the session; then the demo user.
 * @param demoToken the token of the demo user, who asks when no credentials are given; undefined = no demo user
 */
export const createIdentify = (authenticator: Authenticator, demoToken?: string): Identify => {
  const demoUser = demoToken === undefined ? null : passThrough('demo', demoToken)
  const demo = demoUser && { user: demoUser, ouraConnection: authenticator.demo(demoUser) }

  return async (request) => {
    const header = request.headers.get('authorization')
    if (header === null) return (await authenticator.bySession(request)) ?? demo
    const token = BEARER.exec(header.trim())?.[1]
    if (token === undefined) {
      throw new UnauthenticatedError(
        'The Authorization header is not understood. Send "Authorization: Bearer" and an Oura access token or a gateway token.',
      )
    }
    if (!GATEWAY_TOKEN.test(token)) {
      const user = passThrough(toUserKey(token), token)
      return { user, ouraConnection: authenticator.passThrough(user) }
    }
    const principal = await authenticator.byGatewayToken(token)
    if (principal !== null) return principal
    throw new UnauthenticatedError(
      'The gateway does not know this token: it has expired, was revoked, or was never given out. POST /auth/tokens makes a new one.',
    )
  }
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
