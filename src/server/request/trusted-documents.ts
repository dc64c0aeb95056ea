import { readFileSync } from 'node:fs'
import { type GraphQLSchema, parse, validate } from 'graphql'

/** Texts of documents by their ids. */
export type TrustedDocuments = ReadonlyMap<string, string>

/** A manifest is not usable; the message says which, and what to do. */
export class TrustedDocumentsError extends Error {
  constructor(file: string, fault: string) {
    super(`TRUSTED_DOCUMENTS_MANIFEST: ${file} ${fault}`)
    this.name = 'TrustedDocumentsError'
  }
}

/**
 * Reads the manifests that GraphQL Code Generator (`persistedDocuments`), the Relay compiler (`persistConfig`) and
 * Apollo (`generate-persisted-query-manifest`) write. Several are read as one.
 * @throws {TrustedDocumentsError}
 */
export const loadTrustedDocuments = (files: readonly string[]): TrustedDocuments => {
  const documents = new Map<string, string>()
  for (const file of files) {
    const fail = (fault: string): never => {
      throw new TrustedDocumentsError(file, fault)
    }
    const entries = toEntries(readJson(file, fail), fail)
    if (entries.length === 0) fail('has no documents. Generate it from the operations of the front end.')
    for (const [givenId, text] of entries) {
      if (typeof givenId !== 'string' || givenId === '' || typeof text !== 'string') {
        return fail(`has an entry that is no pair of texts. ${FORMATS}`)
      }
      const id = toDocumentKey(givenId)
      if (!canParse(text)) fail(`has a document that is no GraphQL, with the id ${shown(id)}.`)
      const known = documents.get(id)
      if (known !== undefined && known !== text)
        fail(`has another document than before for the id ${shown(id)}.`)
      documents.set(id, text)
    }
  }
  return documents
}

/** The same document with and without the prefix that GraphQL over HTTP gives to hashes, in digits of either case. */
export const toDocumentKey = (id: string): string =>
  /^(?:sha256:)?([0-9a-f]{64})$/i.exec(id)?.[1]?.toLowerCase() ?? id

/** The documents that would be refused, with the first reason: the schema has changed since the manifest was made. */
export const findMisfits = (documents: TrustedDocuments, schema: GraphQLSchema) =>
  [...documents].flatMap(([documentId, text]) => {
    const [error] = validate(schema, parse(text))
    return error === undefined ? [] : [{ documentId, reason: error.message }]
  })

const FORMATS =
  'Give {"id": "document"} as codegen and Relay write it, or the persisted query manifest of Apollo.'

type Fail = (fault: string) => never

const readJson = (file: string, fail: Fail): unknown => {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return fail(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`)
  }
  try {
    return JSON.parse(text)
  } catch {
    return fail(`is not JSON. ${FORMATS}`)
  }
}

const toEntries = (manifest: unknown, fail: Fail): (readonly [unknown, unknown])[] => {
  if (!isObject(manifest)) return fail(`is no manifest. ${FORMATS}`)
  if (manifest['format'] === undefined) return Object.entries(manifest)
  if (manifest['format'] !== 'apollo-persisted-query-manifest' || manifest['version'] !== 1) {
    return fail(
      'has a format or version that is not known. Of Apollo, apollo-persisted-query-manifest version 1 is.',
    )
  }
  const operations = manifest['operations']
  if (!Array.isArray(operations)) return fail('has no list of operations.')
  return operations.map((operation: unknown) =>
    isObject(operation) ? [operation['id'], operation['body']] : [undefined, undefined],
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const canParse = (text: string): boolean => {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

const shown = (id: string): string => JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id)
