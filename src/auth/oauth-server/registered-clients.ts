import { isSameSecret } from '../../constant-time.ts'
import type { Sealer } from '../../store/sealer.ts'
import { type ClientMetadata, ClientMetadataError } from './client-metadata.ts'

/**
 * Clients that registered themselves (RFC 7591). A client id is the client's metadata, signed with GATEWAY_SECRET: a
 * registration stores nothing, so any number of them fills no store, none evicts another, and none expires. Registering
 * the same metadata again returns the same id. All clients are public: an id proves nothing about who uses it.
 */
export interface RegisteredClients {
  /** Returns the client id. @throws ClientMetadataError if it would be too long for a URL */
  register(metadata: ClientMetadata): string
  /** Null for an id that this gateway has not issued, or whose GATEWAY_SECRET is no longer listed. */
  find(clientId: string): ClientMetadata | null
}

/** Of an id in characters: it is part of URLs. */
const MAX_ID_LENGTH = 2_000

export function createRegisteredClients({ sealer }: { readonly sealer: Sealer }): RegisteredClients {
  const toSign = (payload: string) => `oauth-client\0${payload}`
  return {
    register({ name, redirectUris }) {
      const payload = Buffer.from(JSON.stringify([name, ...redirectUris])).toString('base64url')
      const clientId = `${payload}.${sealer.hash(toSign(payload))}`
      if (clientId.length <= MAX_ID_LENGTH) return clientId
      throw new ClientMetadataError('invalid_client_metadata', 'client_name and redirect_uris are too long.')
    },
    find(clientId) {
      if (clientId.length > MAX_ID_LENGTH) return null
      const [payload = '', signature = '', ...rest] = clientId.split('.')
      const isSigned = sealer.hashes(toSign(payload)).some((hash) => isSameSecret(signature, hash))
      if (!isSigned || rest.length > 0) return null
      // Not validated again: only `register` can have signed it.
      const [name = '', ...redirectUris] = JSON.parse(
        Buffer.from(payload, 'base64url').toString('utf8'),
      ) as string[]
      return { name, redirectUris }
    },
  }
}
