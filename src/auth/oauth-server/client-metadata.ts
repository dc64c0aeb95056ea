import { isRedirectUri, redirectTarget } from './redirect-uris.ts'

/** What a client says of itself (RFC 7591, section 2). Nothing of it is verified. */
export interface ClientMetadata {
  /** For the consent page and the list of tokens. */
  readonly name: string
  readonly redirectUris: readonly string[]
}

/** The metadata of a client cannot be used. `error` is a code of RFC 7591, section 3.2.2. */
export class ClientMetadataError extends Error {
  override readonly name = 'ClientMetadataError'
  readonly error: 'invalid_redirect_uri' | 'invalid_client_metadata'

  constructor(error: ClientMetadataError['error'], message: string) {
    super(message)
    this.error = error
  }
}

const MAX_NAME_LENGTH = 80
const MAX_REDIRECT_URIS = 10

/**
 * Reads the metadata of a client, as it registers or as its metadata document has them. Members that are not used are
 * ignored, as RFC 7591 demands.
 * @throws ClientMetadataError
 */
export function parseClientMetadata(body: unknown): ClientMetadata {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ClientMetadataError('invalid_client_metadata', 'The metadata is a JSON object.')
  }
  const { redirect_uris, client_name, grant_types, response_types } = body as Readonly<
    Record<string, unknown>
  >
  const redirectUris = parseRedirectUris(redirect_uris)
  requireIncludes('grant_types', grant_types, 'authorization_code')
  requireIncludes('response_types', response_types, 'code')
  const name = typeof client_name === 'string' ? displayName(client_name) : ''
  return { name: name === '' ? redirectTarget(redirectUris[0] ?? '') : name, redirectUris }
}

function parseRedirectUris(value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_REDIRECT_URIS
  if (!isList || !value.every((uri): uri is string => typeof uri === 'string' && isRedirectUri(uri))) {
    throw new ClientMetadataError(
      'invalid_redirect_uri',
      `redirect_uris has 1 to ${MAX_REDIRECT_URIS} URIs: https, http to localhost or 127.0.0.1, or the scheme of a known editor; without a fragment.`,
    )
  }
  return value
}

function requireIncludes(member: string, list: unknown, value: string): void {
  if (list === undefined || list === null || (Array.isArray(list) && list.includes(value))) return
  throw new ClientMetadataError('invalid_client_metadata', `${member} has to include ${value}.`)
}

/**
 * Without control and format characters, which could reverse or hide text on the consent page, without characters that
 * show nothing, and without the quotes that the page puts around the name: it could go on as text of the page.
 */
const displayName = (name: string): string =>
  [
    ...name
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\s]+/gu, ' ')
      .replace(/["“”„‟]/g, "'")
      .trim(),
  ]
    .slice(0, MAX_NAME_LENGTH)
    .join('')
