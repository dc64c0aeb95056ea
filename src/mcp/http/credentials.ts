/** How the requests of MCP clients are authenticated. */
export interface McpCredentialsOptions<User> {
  /** The user of a gateway token; null for an unknown, revoked or expired one. */
  byGatewayToken(token: string): Promise<User | null>
  /** Whether the gateway serves the demo, which needs no token. */
  readonly demo: boolean
}

/** What is wrong with the credentials of a request (RFC 6750, section 3.1). */
export type CredentialsFault = { readonly error: 'invalid_token' | undefined; readonly message: string }

const GATEWAY_TOKEN = /^bearer +(ogw_[A-Za-z0-9\-._~+/]+=*)$/i

/**
 * Authenticates a request of an MCP client: by a gateway token only. Cookies are ignored, since a page of another site could
 * send them, and so are access tokens of Oura: a client should not hold what gives access beyond this gateway.
 * @returns the user, null for that of the demo, or what is wrong
 */
export async function authenticateMcpClient<User>(
  request: Request,
  { byGatewayToken, demo }: McpCredentialsOptions<User>,
): Promise<{ readonly user: User | null } | CredentialsFault> {
  const header = request.headers.get('authorization')?.trim() ?? ''
  if (header === '') {
    if (demo) return { user: null }
    return {
      error: undefined,
      message:
        'Send a gateway token as "Authorization: Bearer ogw_…". Create one with POST /auth/tokens, or with "oura-graphql tokens create".',
    }
  }
  const [, token] = GATEWAY_TOKEN.exec(header) ?? []
  if (token === undefined) {
    return {
      error: 'invalid_token',
      message:
        'The Authorization header has no gateway token. /mcp accepts gateway tokens (ogw_…) only, no access tokens of Oura.',
    }
  }
  const user = await byGatewayToken(token)
  if (user !== null) return { user }
  return {
    error: 'invalid_token',
    message: 'This gateway token is unknown: it expired, was revoked, or never existed. Create a new one.',
  }
}
