import type { ClientDocuments } from './client-documents.ts'
import type { ClientMetadata } from './client-metadata.ts'
import type { RegisteredClients } from './registered-clients.ts'

/** A client that asks for access. */
export interface Client extends ClientMetadata {
  /** Client identifier (RFC 6749, section 2.2). */
  readonly id: string
  /** The host that vouches for the metadata of a client with a metadata document; null for a registered client. */
  readonly host: string | null
}

/** Finds clients, however they are registered. */
export interface Clients {
  /** Null for an unknown id; a sentence if a metadata document could not be read. */
  find(clientId: string): Promise<Client | string | null>
  /** Whether an id could be one of a client; the token endpoint compares it with that of the code. */
  isWellFormed(clientId: string): boolean
}

/** Whether a client id is the URL of a metadata document, which has to be fetched. */
export const isDocumentUrl = (clientId: string): boolean => clientId.startsWith('https://')

interface ClientsOptions {
  readonly registered: RegisteredClients
  readonly documents: ClientDocuments
}

export const createClients = ({ registered, documents }: ClientsOptions): Clients => ({
  async find(clientId) {
    if (!isDocumentUrl(clientId)) {
      const metadata = registered.find(clientId)
      return metadata && { ...metadata, id: clientId, host: null }
    }
    const metadata = await documents.find(clientId)
    return typeof metadata === 'string'
      ? metadata
      : { ...metadata, id: clientId, host: new URL(clientId).hostname }
  },
  isWellFormed: (clientId) => isDocumentUrl(clientId) || registered.find(clientId) !== null,
})
