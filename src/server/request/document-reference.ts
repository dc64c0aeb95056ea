import { RequestRefusedError } from './request-refused-error.ts'
import { toDocumentKey } from './trusted-documents.ts'

/** How a request names a document instead of sending its text, or beside it. */
export interface DocumentReference {
  readonly id: string
  /** Whether it is the SHA-256 of the text, so that the text may be registered under it (APQ). */
  readonly isHash: boolean
}

/**
 * Where clients put the id, beside `extensions.persistedQuery.sha256Hash` (Apollo Client, urql): `documentId` in
 * GraphQL over HTTP's appendix on persisted documents, the other two in Relay's documentation.
 */
export const ID_PARAMETERS = ['documentId', 'doc_id', 'id'] as const

/**
 * The reference of a request, null where it has none. The first of `ID_PARAMETERS` wins over the hash.
 * @throws {RequestRefusedError} for one that is not understood
 */
export const readDocumentReference = (
  params: Readonly<Record<string, unknown>>,
): DocumentReference | null => {
  for (const name of ID_PARAMETERS) {
    const id = params[name]
    if (id == null) continue
    if (typeof id !== 'string' || id === '') {
      throw new RequestRefusedError(400, `"${name}" is no id of a document. Send a text.`)
    }
    return { id: toDocumentKey(id), isHash: false }
  }
  const { persistedQuery } = toObject(params['extensions'])
  if (persistedQuery == null) return null
  const { version, sha256Hash } = toObject(persistedQuery)
  if (version !== 1 || typeof sha256Hash !== 'string' || sha256Hash === '') {
    throw new RequestRefusedError(
      400,
      'The extension "persistedQuery" is not understood. Send {"version": 1, "sha256Hash": "…"}.',
    )
  }
  return { id: toDocumentKey(sha256Hash), isHash: true }
}

const toObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
