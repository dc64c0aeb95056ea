import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { parse, visit } from 'graphql'
import { describe, expect, test } from 'vitest'

const read = async (file: string): Promise<Record<string, string>> => JSON.parse(await readFile(file, 'utf8'))
const manifest = await read('examples/dashboard/src/generated/persisted-documents.json')

describe('the manifest of the examples', () => {
  test('has the digest of each query text as its id', () => {
    for (const [hash, document] of Object.entries(manifest))
      expect(hash).toBe(createHash('sha256').update(document).digest('hex'))
  })

  test('has an operation for each file', async () => {
    const files = await readdir('examples/dashboard/operations')
    expect(Object.keys(manifest)).toHaveLength(files.length)
  })

  test.each(Object.values(manifest))('selects __typename wherever a cache needs it: %.40s…', (document) => {
    visit(parse(document), {
      SelectionSet({ selections }, _key, parent) {
        // A subscription has one root field (GraphQL, section 5.2.4.1).
        const isRoot = parent !== undefined && 'operation' in parent && parent.operation === 'subscription'
        if (isRoot) {
          expect(selections).toHaveLength(1)
          return
        }
        expect(selections).toContainEqual(
          expect.objectContaining({ name: expect.objectContaining({ value: '__typename' }) }),
        )
      },
    })
  })
})
