import type { Principal } from '../../principal.ts'
import { bearerToken } from '../../server/request/credentials.ts'
import type { UserAuthenticator } from '../accounts/authenticator.ts'
import { type OAuthUrls, READ_SCOPE } from './metadata.ts'

/** Authenticates the requests to /mcp. */
export interface McpAccess {
  /**
   * The user of a request: by an access token of an OAuth client, or by a gateway token that a user made. Never by a
   * cookie, which a page could use, nor by an access token of Oura's, which is for another audience.
   * @returns the answer to a request of no user: status 401, with what an MCP client needs to start the OAuth flow
   * @throws StoreUnavailableError
   */
  authenticate(request: Request): Promise<Principal | Response>
}

interface McpAccessOptions {
  readonly urls: Pick<OAuthUrls, 'resource' | 'resourceMetadata'>
  readonly authenticator: Pick<UserAuthenticator, 'byGatewayToken' | 'byClientToken'>
}

export function createMcpAccess({ urls, authenticator }: McpAccessOptions): McpAccess {
  /** RFC 6750, section 3, and RFC 9728, section 5.1. @param fault what is wrong with the token; null without one */
  function refuse(fault: string | null): Response {
    const parameters = {
      // Without credentials there is no error code (RFC 6750, section 3.1).
      ...(fault !== null && { error: 'invalid_token', error_description: fault }),
      resource_metadata: urls.resourceMetadata,
      scope: READ_SCOPE,
    }
    const challenge = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`)
    const message = fault ?? `Log in with OAuth, or send a gateway token as Authorization: Bearer ogw_…`
    return Response.json(
      { error: fault === null ? 'unauthorized' : 'invalid_token', error_description: message },
      { status: 401, headers: { 'www-authenticate': `Bearer ${challenge.join(', ')}` } },
    )
  }

  return {
    async authenticate(request) {
      const header = request.headers.get('authorization')?.trim() ?? ''
      if (header === '') return refuse(null)
      const token = bearerToken(header)
      if (token === undefined) return refuse('The Authorization header is no bearer token.')
      const principal =
        (await authenticator.byClientToken(token, urls.resource)) ??
        (await authenticator.byGatewayToken(token))
      return principal ?? refuse('The token is unknown, expired, revoked, or for another resource.')
    },
  }
}
