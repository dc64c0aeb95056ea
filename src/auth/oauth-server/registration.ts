import { ClientMetadataError, parseClientMetadata } from './client-metadata.ts'
import { readBody } from './form-body.ts'
import { READ_SCOPE } from './metadata.ts'
import type { RegisteredClients } from './registered-clients.ts'

/**
 * POST /auth/oauth/register: dynamic client registration (RFC 7591). The specification of MCP prefers metadata documents;
 * clients without one, such as those that run on a user's machine, register here.
 * @throws ClientMetadataError, OAuthRequestError
 */
export function createRegistration({ clients }: { readonly clients: RegisteredClients }) {
  return async (request: Request): Promise<Response> => {
    const metadata = parseClientMetadata(toJson(await readBody(request, 'application/json')))
    const registered = {
      client_id: clients.register(metadata),
      client_name: metadata.name,
      redirect_uris: metadata.redirectUris,
      // What the server made of the request, which may have asked for more (section 3.2.1).
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: READ_SCOPE,
    }
    return Response.json(registered, { status: 201 })
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ClientMetadataError('invalid_client_metadata', 'The body is not JSON.')
  }
}
