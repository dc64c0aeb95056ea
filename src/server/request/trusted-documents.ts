import { readFileSync } from 'node:fs'
import { type GraphQLSchema, parse, validate } from 'graphql'
import { TrustedDocumentsError } from './trusted-documents-error.ts'

/** Texts of trusted documents by their ids. */
export type TrustedDocuments = ReadonlyMap<string, string>

/**
 * Reads manifests of trusted documents and joins them. Formats: GraphQL Code Generator (`persistedDocuments`), the
 * Relay compiler (`persistConfig`) and Apollo (`generate-persisted-query-manifest`).
 * @throws {TrustedDocumentsError}
 */
export function loadTrustedDocuments(files: readonly string[]): TrustedDocuments {
  const documents = new Map<string, string>()
  for (const file of files) {
    const fail = (fault: string): never => {
      throw new TrustedDocumentsError(file, fault)
    }
    const entries = toEntries(readJson(file, fail), fail)
    if (entries.length === 0) fail('has no documents. Generate it from the operations of the front end.')
    for (const [givenId, text] of entries) {
      if (typeof givenId !== 'string' || givenId === '' || typeof text !== 'string') {
        return fail(`has an entry without a string as id or as text. ${FORMATS}`)
      }
      const id = toDocumentKey(givenId)
      if (!canParse(text)) fail(`has a document that cannot be parsed, with the id ${shown(id)}.`)
      const known = documents.get(id)
      if (known !== undefined && known !== text) fail(`has a second document with the id ${shown(id)}.`)
      documents.set(id, text)
    }
  }
  return documents
}

/** The key of a document id: a hash without the prefix that GraphQL over HTTP gives it, in lower case. */
export function toDocumentKey(id: string): string {
  return /^(?:sha256:)?([0-9a-f]{64})$/i.exec(id)?.[1]?.toLowerCase() ?? id
}

/** Documents that the schema does not validate, with the first reason: the schema has changed since the manifest. */
export function findInvalidDocuments(documents: TrustedDocuments, schema: GraphQLSchema) {
  return [...documents].flatMap(([documentId, text]) => {
    const [error] = validate(schema, parse(text))
    return error === undefined ? [] : [{ documentId, reason: error.message }]
  })
}

const FORMATS =
  'Use {"id": "text"} as Code Generator and Relay write it, or the persisted query manifest of Apollo.'

type Fail = (fault: string) => never

function readJson(file: string, fail: Fail): unknown {
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

function toEntries(manifest: unknown, fail: Fail): (readonly [unknown, unknown])[] {
  if (!isObject(manifest)) return fail(`is not a manifest. ${FORMATS}`)
  if (manifest['format'] === undefined) return Object.entries(manifest)
  if (manifest['format'] !== 'apollo-persisted-query-manifest' || manifest['version'] !== 1) {
    return fail('has an unknown format or version. Use apollo-persisted-query-manifest, version 1.')
  }
  const operations = manifest['operations']
  if (!Array.isArray(operations)) return fail('has no list of operations.')
  return operations.map((operation: unknown) =>
    isObject(operation) ? [operation['id'], operation['body']] : [undefined, undefined],
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function canParse(text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

const shown = (id: string): string => JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id)
