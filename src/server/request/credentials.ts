import { hash } from 'node:crypto'
import { isSameSecret } from '../../constant-time.ts'
import { UnauthenticatedError } from '../../errors.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { Operator, Principal } from '../../principal.ts'
import type { Authenticator } from './authenticator.ts'

/** Who sent a request: a user, or the operator. */
export type Identity =
  | Principal
  | { readonly user: null; readonly ouraConnection: null; readonly operator: Operator }

/** Authenticates a request; null if it has no credentials. At once if nothing has to be looked up. */
export type Identify = (request: Request) => Identity | null | Promise<Identity | null>

export interface IdentifyOptions {
  readonly authenticator: Authenticator
  /** Access token of the demo user, for requests without credentials. @default no demo user */
  readonly demoToken?: string | undefined
  /** GATEWAY_ADMIN_TOKEN, and what it gives access to. @default there is no operator */
  readonly admin?: { readonly token: string; readonly operator: Operator } | undefined
}

/** b64token of RFC 6750, section 2.1; the case of the scheme does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i

/** The token of an Authorization header; undefined if the header is none of a bearer. */
export const bearerToken = (header: string): string | undefined => BEARER.exec(header)?.[1]

/** Key of the demo user, under which the records are cached too. */
export const DEMO_USER_KEY = 'demo'

/** Prefixes of gateway tokens and their refresh tokens. A token with one is never sent to Oura, even if it is unknown. */
const GATEWAY_TOKEN = /^og[wr]_/i

/**
 * Makes an `Identify`. The order: a bearer token, which is the operator's, the gateway's own, or an access token of
 * Oura's that is passed through; then the session cookie; then the demo user.
 */
export function createIdentify({ authenticator, demoToken, admin }: IdentifyOptions): Identify {
  const demoUser = demoToken === undefined ? null : passThrough(DEMO_USER_KEY, demoToken)
  const demo = demoUser && { user: demoUser, ouraConnection: authenticator.demo(demoUser) }

  async function byGatewayToken(token: string): Promise<Principal> {
    const principal = await authenticator.byGatewayToken(token)
    if (principal !== null) return principal
    throw new UnauthenticatedError(
      'This gateway token is unknown: it expired, was revoked, never existed, or is for /mcp only. Create a new one with POST /auth/tokens.',
    )
  }

  return (request) => {
    // Routers such as Hive Gateway forward the header even if their own request has none, as an empty one.
    const header = request.headers.get('authorization')?.trim() ?? ''
    if (header === '') return authenticator.bySession(request).then((principal) => principal ?? demo)
    const token = bearerToken(header)
    if (token === undefined) {
      throw new UnauthenticatedError(
        'The Authorization header is malformed. Send "Authorization: Bearer" and an Oura access token or a gateway token.',
      )
    }
    if (admin !== undefined && isSameSecret(token, admin.token)) {
      return { user: null, ouraConnection: null, operator: admin.operator }
    }
    if (!GATEWAY_TOKEN.test(token)) {
      const user = { ...passThrough(toUserKey(token), token), isUnproven: true }
      return { user, ouraConnection: authenticator.passThrough(user) }
    }
    return byGatewayToken(token)
  }
}

const passThrough = (key: string, token: string): OuraUser => ({
  key,
  accessToken: () => token,
  refreshAccessToken: async () => null,
})

/** The prefix makes the key differ from any other hash of the same token. */
const toUserKey = (token: string): string =>
  `token-${hash('sha256', `oura-graphql/user-key\0${token}`).slice(0, 32)}`
