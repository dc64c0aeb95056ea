/** The only scope of the OAuth server: read the records of the user. */
export const READ_SCOPE = 'read'

/** The URLs of the OAuth server, all below PUBLIC_URL. */
export interface OAuthUrls {
  /** The issuer identifier (RFC 8414, section 2): PUBLIC_URL. */
  readonly issuer: string
  /** What its tokens are for (RFC 8707): the MCP endpoint. */
  readonly resource: string
  /** The metadata of the resource (RFC 9728, section 3.1). */
  readonly resourceMetadata: string
  readonly authorize: string
  readonly token: string
  readonly register: string
  readonly revoke: string
}

/** @param publicUrl without a trailing slash */
export const oauthUrls = (publicUrl: string): OAuthUrls => ({
  issuer: publicUrl,
  resource: `${publicUrl}/mcp`,
  resourceMetadata: `${publicUrl}/.well-known/oauth-protected-resource/mcp`,
  authorize: `${publicUrl}/auth/oauth/authorize`,
  token: `${publicUrl}/auth/oauth/token`,
  register: `${publicUrl}/auth/oauth/register`,
  revoke: `${publicUrl}/auth/oauth/revoke`,
})

/** Protected resource metadata (RFC 9728, section 2). */
export const resourceMetadata = ({ resource, issuer }: OAuthUrls) => ({
  resource,
  resource_name: 'Oura records',
  authorization_servers: [issuer],
  scopes_supported: [READ_SCOPE],
  bearer_methods_supported: ['header'],
})

/**
 * Authorization server metadata (RFC 8414, section 2). There is no OpenID form: clients of MCP ask for this one first,
 * and the gateway issues no id tokens.
 */
export const serverMetadata = ({ issuer, authorize, token, register, revoke }: OAuthUrls) => ({
  issuer,
  authorization_endpoint: authorize,
  token_endpoint: token,
  registration_endpoint: register,
  revocation_endpoint: revoke,
  scopes_supported: [READ_SCOPE],
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  revocation_endpoint_auth_methods_supported: ['none'],
  authorization_response_iss_parameter_supported: true,
  client_id_metadata_document_supported: true,
})
