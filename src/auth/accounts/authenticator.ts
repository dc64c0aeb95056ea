import { UnauthenticatedError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection, Principal } from '../../principal.ts'
import type { CsrfProtection } from '../csrf.ts'
import { ReadOnlyTokenError } from '../errors.ts'
import type { GrantReference, Grants } from '../grants/grants.ts'
import type { Cookie } from '../login/cookies.ts'
import type { ClientTokens } from './client-tokens.ts'
import type { Disconnect } from './disconnect.ts'
import type { GatewayTokens } from './gateway-tokens.ts'
import { isLocalUserId } from './local-users.ts'
import type { Sessions } from './sessions.ts'

export interface AuthenticatorOptions {
  readonly sessions: Pick<Sessions, 'find'>
  readonly sessionCookie: Cookie
  readonly csrf: Pick<CsrfProtection, 'isTrusted'>
  readonly gatewayTokens: Pick<GatewayTokens, 'find'>
  readonly clientTokens: Pick<ClientTokens, 'find'>
  readonly grants: Pick<Grants, 'read' | 'userOf'>
  readonly disconnect: Disconnect
  readonly log: Log
}

/** Authenticates users by what their requests carry. */
export interface UserAuthenticator {
  /**
   * The grant of the request's session; null without a live session.
   * @throws UnauthenticatedError for a session that comes from a page of another origin
   */
  grantBySession(request: Request): Promise<GrantReference | null>
  /** As `grantBySession`. */
  bySession(request: Request): Promise<Principal | null>
  /**
   * The user of a gateway token that a user made; null for an unknown, revoked or expired one, and for one of an OAuth
   * client.
   */
  byGatewayToken(token: string): Promise<Principal | null>
  /**
   * The user of an access token of an OAuth client, who can only read; null for an unknown, revoked or expired one, and
   * for one that is for another resource.
   */
  byClientToken(token: string, resource: string): Promise<Principal | null>
  /** The user of a stored grant. */
  byGrant(grant: GrantReference): Principal
  /** The connection of a user whose request carries an Oura access token. */
  passThrough(user: OuraUser): OuraConnection
}

export function createAuthenticator(options: AuthenticatorOptions): UserAuthenticator {
  const { sessions, sessionCookie, csrf, gatewayTokens, clientTokens, grants, disconnect, log } = options
  let isWarned = false

  async function grantBySession(request: Request): Promise<GrantReference | null> {
    const sessionId = sessionCookie.read(request)
    if (sessionId === null) return null
    if (csrf.isTrusted(request)) return sessions.find(sessionId)
    // Once, for an operator whose PUBLIC_URL is not the address that browsers see.
    if (!isWarned) log.warn({}, 'ignored a session: its request came from a page of another origin')
    isWarned = true
    throw new UnauthenticatedError(
      'Sessions are not accepted from pages of another origin. Use the gateway at its PUBLIC_URL, or list the origin of the page in CORS_ORIGINS.',
    )
  }

  const byGrant = (grant: GrantReference): Principal => ({
    user: grants.userOf(grant),
    ouraConnection: {
      grantedScopes: async () => (await grants.read(grant.userId))?.scopes ?? null,
      ouraUserId: async () => (isLocalUserId(grant.userId) ? null : grant.userId),
      disconnect: () => disconnect.user(grant),
    },
  })
  const toPrincipal = (grant: GrantReference | null): Principal | null => grant && byGrant(grant)

  return {
    grantBySession,
    byGrant,
    bySession: async (request) => toPrincipal(await grantBySession(request)),
    byGatewayToken: async (token) => toPrincipal(await gatewayTokens.find(token)),
    async byClientToken(token, resource) {
      const access = await clientTokens.find(token)
      return access?.client.resource === resource ? readOnly(byGrant(access.grant)) : null
    },
    passThrough: (user) => ({
      grantedScopes: async () => null,
      ouraUserId: async () => null,
      disconnect: () => disconnect.passThrough(user),
    }),
  }
}

/** A principal whose token was given to a client for reading. */
const readOnly = ({ user, ouraConnection }: Principal): Principal => ({
  user,
  ouraConnection: {
    ...ouraConnection,
    disconnect: async () => {
      throw new ReadOnlyTokenError()
    },
  },
})
