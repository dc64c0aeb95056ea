import type { Principal } from '../../principal.ts'
import type { UserAuthenticator } from '../accounts/authenticator.ts'
import { type OAuthUrls, READ_SCOPE } from './metadata.ts'

/** Authenticates tokens at /mcp, and challenges clients without a valid one. */
export interface McpAccess {
  /**
   * The user of a token: of an OAuth client's access token for this resource (RFC 8707), or of a gateway token that a user
   * made, which is for all of the gateway. Null for every other one.
   * @throws StoreUnavailableError
   */
  byGatewayToken(token: string): Promise<Principal | null>
  /**
   * The WWW-Authenticate header of a 401 (RFC 6750, section 3), with the metadata from which a client starts the OAuth flow
   * (RFC 9728, section 5.1) and the scope to ask for. Without credentials there is no error code.
   */
  challenge(fault: { readonly error: 'invalid_token' | undefined }): string
}

interface McpAccessOptions {
  readonly urls: Pick<OAuthUrls, 'resource' | 'resourceMetadata'>
  readonly authenticator: Pick<UserAuthenticator, 'byGatewayToken' | 'byClientToken'>
}

export const createMcpAccess = ({ urls, authenticator }: McpAccessOptions): McpAccess => ({
  byGatewayToken: async (token) =>
    (await authenticator.byClientToken(token, urls.resource)) ?? authenticator.byGatewayToken(token),
  challenge({ error }) {
    const parameters = {
      ...(error !== undefined && { error }),
      resource_metadata: urls.resourceMetadata,
      scope: READ_SCOPE,
    }
    return `Bearer ${Object.entries(parameters)
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`
  },
})
