import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { ID_PARAMETERS, type PersistedQueryId, readPersistedQueryId } from './persisted-query-id.ts'
import { createRegisteredQueries } from './registered-queries.ts'
import { RequestRefusedError } from './request-refused-error.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

export interface TrustedDocumentsOptions {
  /** Of all manifests. */
  readonly documents: TrustedDocuments
  /** Whether every other query is refused. */
  readonly only: boolean
}

export interface PersistedQueries {
  readonly lookup: Plugin
  /** Comes after all limits: a text that exceeds one of them is not registered. */
  readonly registration: Plugin
}

/**
 * Replaces the id of a persisted query by its text: a trusted document of a manifest, which takes precedence, or a query
 * that a client registered (automatic persisted queries, APQ, as Apollo Server defines them). Later steps measure and
 * validate that text like one that came with the request.
 * @param trusted undefined = no manifests
 * @param isInProcess whether a request comes from this program, which may execute other documents too
 */
export function createPersistedQueries(
  trusted?: TrustedDocumentsOptions,
  isInProcess: (request: Request) => boolean = () => false,
): PersistedQueries {
  const registered = createRegisteredQueries()
  const candidates = new WeakMap<Request, { hash: string; text: string }>()

  function textOf(persisted: PersistedQueryId | null, query: unknown, request: Request): unknown {
    const known = persisted === null ? undefined : trusted?.documents.get(persisted.id)
    if (known !== undefined) return known
    const isSent = query != null && query !== ''
    if (trusted?.only && !isInProcess(request)) throw notTrusted(persisted, isSent)
    if (persisted === null) return query
    if (!persisted.isHash) {
      if (isSent) return query
      throw unknownId(trusted !== undefined)
    }
    if (!isSent) {
      const text = registered.get(persisted.id)
      if (text === undefined) throw protocolError(NOT_FOUND)
      return text
    }
    if (typeof query === 'string') {
      if (createHash('sha256').update(query).digest('hex') !== persisted.id) throw mismatch()
      candidates.set(request, { hash: persisted.id, text: query })
    }
    return query
  }

  const lookup: Plugin = {
    onParams({ params, request, setParams }) {
      // yoga refuses parameters of another type with its own message.
      if (typeof params !== 'object' || params === null) return
      const given: Record<string, unknown> = { ...params }
      const persisted = readPersistedQueryId(given)
      const query = textOf(persisted, params.query, request)
      if (persisted === null) return
      // yoga refuses parameters that it does not know.
      for (const name of ID_PARAMETERS) delete given[name]
      setParams({ ...given, query: query as string })
    },
  }
  const registration: Plugin = {
    onExecute({ args }) {
      const candidate = candidates.get(args.contextValue.request)
      if (candidate !== undefined) registered.put(candidate.hash, candidate.text)
    },
  }
  return { lookup, registration }
}

/** Some clients check the message, others the code. */
const NOT_FOUND = { message: 'PersistedQueryNotFound', code: 'PERSISTED_QUERY_NOT_FOUND' }
const NOT_SUPPORTED = { message: 'PersistedQueryNotSupported', code: 'PERSISTED_QUERY_NOT_SUPPORTED' }

/** With status 200, as Apollo Server answers: some clients read no body of another status. */
const protocolError = ({ message, code }: typeof NOT_FOUND): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status: 200 } } })

/**
 * An unknown hash without a text does not get "PersistedQueryNotSupported": a client that receives it stops sending
 * hashes, and could no longer use the trusted documents.
 */
function notTrusted(persisted: PersistedQueryId | null, isSent: boolean): Error {
  if (persisted === null) {
    return new RequestRefusedError(
      400,
      'This gateway executes trusted documents only. Send the id of one as "documentId", without "query".',
    )
  }
  if (persisted.isHash && isSent) return protocolError(NOT_SUPPORTED)
  return new RequestRefusedError(
    400,
    'This gateway executes trusted documents only, and its manifest has none with this id. Add the operation to the manifest, or send an id from it.',
  )
}

const unknownId = (hasManifest: boolean): RequestRefusedError =>
  new RequestRefusedError(
    400,
    hasManifest
      ? 'The manifest has no trusted document with this id. Add the operation to it, or send its text as "query".'
      : 'This gateway has no manifest of trusted documents, so it accepts no ids. Send the text of the operation as "query".',
  )

const mismatch = (): RequestRefusedError =>
  new RequestRefusedError(
    400,
    'The hash in "persistedQuery" is not the SHA-256 of "query". Send the SHA-256 in hexadecimal digits.',
  )
