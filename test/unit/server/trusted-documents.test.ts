import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSchema } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import {
  findMisfits,
  loadTrustedDocuments,
  TrustedDocumentsError,
} from '../../../src/server/request/trusted-documents.ts'

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
    ['with a prefix that is no hash', { 'sha256:abc': '{ a }' }, undefined],
  ])('%s are read', (_, manifest, expected) => {
    expect(load(manifest)).toEqual(expected ?? manifest)
  })

  it('of several front ends are read as one', () => {
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
    ['are a list', ['{ a }'], 'is no manifest'],
    ['are null', null, 'is no manifest'],
    ['are empty', {}, 'has no documents'],
    ['of Apollo are empty', apollo([]), 'has no documents'],
    ['of Apollo have no list', apollo({}), 'has no list of operations'],
    ['of Apollo are of a later version', apollo([], 2), 'format or version'],
    ['are of another format', { format: 'something', version: 1 }, 'format or version'],
    ['have a document that is no text', { one: { query: '{ a }' } }, 'no pair of texts'],
    ['have an empty id', { '': '{ a }' }, 'no pair of texts'],
    ['of Apollo have an operation without an id', apollo([{ body: '{ a }' }]), 'no pair of texts'],
    ['of Apollo have an operation that is none', apollo([null]), 'no pair of texts'],
    ['have a document that does not parse', { one: '{ a', two: '{ b }' }, 'no GraphQL, with the id "one"'],
    ['have a document that is too deep', { one: '{a'.repeat(100_000) }, 'no GraphQL, with the id "one"'],
    ['have two documents for one hash', { [HASH]: '{ a }', [`sha256:${HASH}`]: '{ b }' }, 'another document'],
  ])('that %s are refused by their name', (_, manifest, fault) => {
    const file = fileWith(manifest)
    const reading = () => loadTrustedDocuments([fileWith({ fine: '{ a }' }), file])
    expect(reading).toThrow(TrustedDocumentsError)
    expect(reading).toThrow(`TRUSTED_DOCUMENTS_MANIFEST: ${file} `)
    expect(reading).toThrow(fault)
  })

  it.each([
    ['is not there', path.join(folder, 'nowhere.json'), 'ENOENT'],
    ['is a folder', folder, 'EISDIR'],
  ])('a file that %s is refused', (_, file, code) => {
    expect(() => loadTrustedDocuments([file])).toThrow(`${file} cannot be read (${code}).`)
  })
})

it('documents that the schema no longer has are found', () => {
  const schema = buildSchema('type Query { a: Int }')
  const documents = new Map([
    ['good', '{ a }'],
    ['bad', '{ b }'],
  ])
  expect(findMisfits(documents, schema)).toEqual([
    { documentId: 'bad', reason: expect.stringContaining('"b"') },
  ])
})
