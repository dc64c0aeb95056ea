import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { type DocumentReference, ID_PARAMETERS, readDocumentReference } from './document-reference.ts'
import { createRegisteredDocuments } from './registered-documents.ts'
import { RequestRefusedError } from './request-refused-error.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

export interface PersistedDocumentsOptions {
  /** What the manifests have. */
  readonly documents: TrustedDocuments
  /** Whether nothing else is executed. */
  readonly only: boolean
}

/**
 * Puts the text of a document in the place of its id: one of the manifests, which comes first, or one that a client
 * registered (automatic persisted queries, as Apollo Server has them). Everything behind this sees a text that
 * might have come with the request, and measures it like any other.
 * @param trusted undefined = there are no manifests
 */
export const usePersistedDocuments = (trusted?: PersistedDocumentsOptions): Plugin => {
  const registered = createRegisteredDocuments()
  const candidates = new WeakMap<Request, { hash: string; text: string }>()

  const textOf = (reference: DocumentReference | null, query: unknown, request: Request): unknown => {
    const known = reference === null ? undefined : trusted?.documents.get(reference.id)
    if (known !== undefined) return known
    const isSent = query != null && query !== ''
    if (trusted?.only) throw notTrusted(reference, isSent)
    if (reference === null) return query
    if (!reference.isHash) {
      if (isSent) return query
      throw unknownId(trusted !== undefined)
    }
    if (!isSent) {
      const text = registered.get(reference.id)
      if (text === undefined) throw protocolError(NOT_FOUND)
      return text
    }
    if (typeof query === 'string') {
      if (createHash('sha256').update(query).digest('hex') !== reference.id) throw mismatch()
      candidates.set(request, { hash: reference.id, text: query })
    }
    return query
  }

  return {
    onParams({ params, request, setParams }) {
      // Anything else is refused by yoga, in its own words.
      if (typeof params !== 'object' || params === null) return
      const given: Record<string, unknown> = { ...params }
      const reference = readDocumentReference(given)
      const query = textOf(reference, params.query, request)
      if (reference === null) return
      // yoga knows no others, and refuses them.
      for (const name of ID_PARAMETERS) delete given[name]
      setParams({ ...given, query: query as string })
    },
    onValidate({ context }) {
      const candidate = candidates.get(context.request)
      if (candidate === undefined) return undefined
      return ({ valid }) => {
        if (valid) registered.put(candidate.hash, candidate.text)
      }
    },
  }
}

/** What clients look for: some at the message, some at the code. */
const NOT_FOUND = { message: 'PersistedQueryNotFound', code: 'PERSISTED_QUERY_NOT_FOUND' }
const NOT_SUPPORTED = { message: 'PersistedQueryNotSupported', code: 'PERSISTED_QUERY_NOT_SUPPORTED' }

/** With the status of Apollo Server: some clients read the body of no other. */
const protocolError = ({ message, code }: typeof NOT_FOUND): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status: 200 } } })

/**
 * For an unknown hash alone, no "PersistedQueryNotSupported": whoever gets that sends nothing but texts from then on,
 * and would lose the documents that are known as well.
 */
const notTrusted = (reference: DocumentReference | null, isSent: boolean): Error => {
  if (reference === null) {
    return new RequestRefusedError(
      400,
      'This gateway executes trusted documents only: send the id of one, as "documentId", and no "query".',
    )
  }
  if (reference.isHash && isSent) {
    return protocolError(NOT_SUPPORTED)
  }
  return new RequestRefusedError(
    400,
    'This gateway executes trusted documents only, and its manifest has none with this id. Add the operation to the manifest, or send the id that is in it.',
  )
}

const unknownId = (hasManifest: boolean): RequestRefusedError =>
  new RequestRefusedError(
    400,
    hasManifest
      ? 'The manifest has no document with this id. Add the operation to it, or send the document as "query".'
      : 'This gateway has no manifest, and knows no documents by their ids. Send the document as "query".',
  )

const mismatch = (): RequestRefusedError =>
  new RequestRefusedError(
    400,
    'The hash in "persistedQuery" is not the SHA-256 of the query. Send that, in hexadecimal digits.',
  )
