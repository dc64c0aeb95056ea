import type { GraphQLSchema } from 'graphql'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { findInvalidDocuments, loadTrustedDocuments } from '../server/request/trusted-documents.ts'

export interface ReadTrustedDocumentsOptions {
  readonly schema: GraphQLSchema
  readonly log: Log
}

/**
 * Reads the manifest that the configuration names, and warns about documents that the schema does not accept.
 * @throws {TrustedDocumentsError}
 */
export function readTrustedDocuments(
  { trustedDocuments, trustedDocumentsManifest }: Config,
  { schema, log }: ReadTrustedDocumentsOptions,
) {
  if (trustedDocuments === 'off') return undefined
  const documents = loadTrustedDocuments(trustedDocumentsManifest)
  const invalid = findInvalidDocuments(documents, schema)
  if (invalid.length > 0) {
    // Only a warning: the manifest may contain documents of an old front end.
    log.warn(
      { count: invalid.length, first: invalid.slice(0, 10) },
      'trusted documents are not valid for the schema',
    )
  }
  return { documents, only: trustedDocuments === 'only' }
}
