import { RequestRefusedError } from './request-refused-error.ts'
import { toDocumentKey } from './trusted-documents.ts'

/** The id of a persisted query that a request sends instead of the query text, or with it. */
export interface PersistedQueryId {
  readonly id: string
  /** Whether it is the SHA-256 of the text, so that the text may be registered under it (APQ). */
  readonly isHash: boolean
}

/**
 * Parameters with an id, in addition to `extensions.persistedQuery.sha256Hash` (Apollo Client, urql): `documentId` of
 * GraphQL over HTTP's appendix on persisted documents, and `doc_id` and `id` of Relay's documentation.
 */
export const ID_PARAMETERS = ['documentId', 'doc_id', 'id'] as const

/**
 * Reads the id from a request; null if it has none. The first of `ID_PARAMETERS` takes precedence over the hash.
 * @throws {RequestRefusedError} if the id is malformed
 */
export function readPersistedQueryId(params: Readonly<Record<string, unknown>>): PersistedQueryId | null {
  for (const name of ID_PARAMETERS) {
    const id = params[name]
    if (id == null) continue
    if (typeof id !== 'string' || id === '') {
      throw new RequestRefusedError(
        400,
        `"${name}" must be the id of a trusted document, a non-empty string.`,
      )
    }
    return { id: toDocumentKey(id), isHash: false }
  }
  const { persistedQuery } = toObject(params['extensions'])
  if (persistedQuery == null) return null
  const { version, sha256Hash } = toObject(persistedQuery)
  if (version !== 1 || typeof sha256Hash !== 'string' || sha256Hash === '') {
    throw new RequestRefusedError(
      400,
      'The extension "persistedQuery" is malformed. Send {"version": 1, "sha256Hash": "…"}.',
    )
  }
  return { id: toDocumentKey(sha256Hash), isHash: true }
}

const toObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
