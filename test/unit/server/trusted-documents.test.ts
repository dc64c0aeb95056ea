import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSchema } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import { findInvalidDocuments, loadTrustedDocuments } from '../../../src/server/request/trusted-documents.ts'
import { TrustedDocumentsError } from '../../../src/server/request/trusted-documents-error.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'oura-graphql-manifests-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const fileWith = (content: unknown): string => {
  const file = path.join(folder, `${++files}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const load = (...contents: unknown[]) => Object.fromEntries(loadTrustedDocuments(contents.map(fileWith)))

const HASH = 'a'.repeat(64)
const apollo = (operations: unknown, version: unknown = 1) => ({
  format: 'apollo-persisted-query-manifest',
  version,
  operations,
})

describe('manifests', () => {
  it.each([
    ['of codegen', { [HASH]: 'query A { a }' }, { [HASH]: 'query A { a }' }],
    ['of Relay', { d41d8cd98f00b204e9800998ecf8427e: 'query A { a }' }, undefined],
    [
      'of Apollo',
      apollo([{ id: HASH, name: 'A', type: 'query', body: 'query A { a }' }]),
      { [HASH]: 'query A { a }' },
    ],
    ['whose hashes have the prefix', { [`sha256:${HASH}`]: '{ a }' }, { [HASH]: '{ a }' }],
    ['with a prefix before an id that is not a hash', { 'sha256:abc': '{ a }' }, undefined],
  ])('reads manifests %s', (_, manifest, expected) => {
    expect(load(manifest)).toEqual(expected ?? manifest)
  })

  it('joins the manifests of several front ends', () => {
    expect(
      load({ one: '{ a }', both: '{ c }' }, apollo([{ id: 'two', body: '{ b }' }]), { both: '{ c }' }),
    ).toEqual({
      one: '{ a }',
      two: '{ b }',
      both: '{ c }',
    })
  })

  it.each([
    ['are not JSON', '{ a }', 'is not JSON'],
    ['are a list', ['{ a }'], 'is not a manifest'],
    ['are null', null, 'is not a manifest'],
    ['are empty', {}, 'has no documents'],
    ['of Apollo are empty', apollo([]), 'has no documents'],
    ['of Apollo have no list', apollo({}), 'has no list of operations'],
    ['of Apollo are of a later version', apollo([], 2), 'format or version'],
    ['are of another format', { format: 'something', version: 1 }, 'format or version'],
    ['have a document that is not a string', { one: { query: '{ a }' } }, 'an entry without a string'],
    ['have an empty id', { '': '{ a }' }, 'an entry without a string'],
    ['of Apollo have an operation without an id', apollo([{ body: '{ a }' }]), 'an entry without a string'],
    ['of Apollo have null for an operation', apollo([null]), 'an entry without a string'],
    [
      'have a document that does not parse',
      { one: '{ a', two: '{ b }' },
      'cannot be parsed, with the id "one"',
    ],
    [
      'have a document that is too deep',
      { one: '{a'.repeat(100_000) },
      'cannot be parsed, with the id "one"',
    ],
    [
      'have two documents for one hash',
      { [HASH]: '{ a }', [`sha256:${HASH}`]: '{ b }' },
      'a second document',
    ],
  ])('refuses manifests that %s, and names the file', (_, manifest, fault) => {
    const file = fileWith(manifest)
    const reading = () => loadTrustedDocuments([fileWith({ fine: '{ a }' }), file])
    expect(reading).toThrow(TrustedDocumentsError)
    expect(reading).toThrow(`TRUSTED_DOCUMENTS_MANIFEST: ${file} `)
    expect(reading).toThrow(fault)
  })

  it.each([
    ['does not exist', path.join(folder, 'nowhere.json'), 'ENOENT'],
    ['is a folder', folder, 'EISDIR'],
  ])('refuses a file that %s', (_, file, code) => {
    expect(() => loadTrustedDocuments([file])).toThrow(`${file} cannot be read (${code}).`)
  })
})

it('finds documents that are invalid in the schema', () => {
  const schema = buildSchema('type Query { a: Int }')
  const documents = new Map([
    ['good', '{ a }'],
    ['bad', '{ b }'],
  ])
  expect(findInvalidDocuments(documents, schema)).toEqual([
    { documentId: 'bad', reason: expect.stringContaining('"b"') },
  ])
})
