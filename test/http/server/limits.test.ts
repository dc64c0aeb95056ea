import { getIntrospectionQuery } from 'graphql'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/server/limits/limits.ts'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const ask = async (query: string, variables: object = {}) => {
  const { fetch, lines } = createStubGateway()
  const response = await fetch('/graphql', post(query, variables))
  return { status: response.status, lines, ...(await readAnswer(response)) }
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')

/** An operation with this many nested fields: `viewer`, then pages of friends of friends. */
const deep = (levels: number) =>
  `{ viewer ${'{ friends { nodes '.repeat((levels - 2) / 2)}{ id }${' } }'.repeat((levels - 2) / 2)} }`

const fragments = (levels: number) =>
  `{ viewer { ...F0 } } ${times(levels, (i) => `fragment F${i} on Viewer { friends { nodes { ...F${i + 1} } } }`)} fragment F${levels} on Viewer { id }`

describe('limits', () => {
  it.each([
    ['nesting', `{ viewer ${'{ friends { nodes '.repeat(10_000)}`, 20_001, limits.nesting],
    ['nesting', `{ probe(range: ${'['.repeat(20_000)}`, 20_002, limits.nesting],
    ['nesting', `query ($a: ${'['.repeat(4_000)}Int`, 4_001, limits.nesting],
    ['tokens', `{ ${'probe '.repeat(6_000)}}`, 6_002, limits.tokens],
    ['tokens', `{ ${'x '.repeat(120_000)}}`, '100000 or more', limits.tokens],
    ['characters', `{ probe } # ${'x'.repeat(limits.queryCharacters)}`, 250_012, limits.queryCharacters],
    ['lines', `{ probe ${'\n'.repeat(3_000)}${'\r\n'.repeat(2_000)}}`, 5_001, limits.lines],
    ['name', `{ ${'a'.repeat(201)}: probe }`, 201, limits.nameCharacters],
    ['text', `{ probe(tags: ["${'x'.repeat(4_999)}"]) }`, 5_001, limits.textCharacters],
    ['depth', deep(16), 16, limits.depth],
    ['depth', fragments(8), 18, limits.depth],
    ['aliases', `{ ${times(51, (i) => `a${i}: probe`)} }`, 51, limits.aliases],
    [
      'aliases',
      `{ viewer { ${times(60, () => '...F')} } } fragment F on Viewer { a: id b: id }`,
      120,
      limits.aliases,
    ],
    ['directives', `{ ${'probe @include(if: true) '.repeat(51)} }`, 51, limits.directives],
  ])('refuses an operation beyond the limit of %s', async (limit, query, value, allowed) => {
    const { status, errors, data, lines } = await ask(query)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      limit,
      value: expect.anything(),
      allowed,
    })
    expect(errors?.[0]?.extensions['value']).toBe(value)
    expect(errors?.[0]?.message).toContain(`the ${limit} limit: ${errors?.[0]?.extensions['value']} `)
    expect(errors?.[0]?.message).toContain(`at most ${allowed} are allowed`)
    expect(lines.map(({ level }) => level)).toEqual(['info'])
  })

  it.each([
    ['text', { tags: ['x'.repeat(5_001)] }, 5_001],
    ['items', { tags: Array.from({ length: 5_001 }, () => 'x') }, 5_001],
    ['nesting', { unused: JSON.parse(`${'['.repeat(51)}${']'.repeat(51)}`) }, 51],
    ['nesting', { unused: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) }, 51],
  ])('refuses variables beyond the limit of %s', async (limit, variables, value) => {
    const { status, errors, data } = await ask('query ($tags: [String!]) { probe(tags: $tags) }', variables)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', limit, value, allowed: expect.any(Number) },
    ])
  })

  it('accepts the largest variables', async () => {
    const tags = Array.from({ length: 5_000 }, (_, index) => 'x'.repeat(index === 0 ? 5_000 : 1))
    const { errors } = await ask('query ($tags: [String!]) { probe(tags: $tags) }', { tags })
    expect(errors).toBeUndefined()
  })

  it.each([
    ['fragments', '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }'],
    [
      'a fragment that spreads itself',
      '{ viewer { ...A } } fragment A on Viewer { friends { nodes { ...A } } }',
    ],
  ])('refuses circular %s', async (_, query) => {
    const { errors } = await ask(query)
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(errors?.[0]?.message).toMatch(/Cannot spread fragment/)
  })

  it('refuses circular introspection', async () => {
    const { errors } = await ask(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    )
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED')
  })

  it.each([
    ['the deepest operation', deep(14)],
    ['as many aliases as allowed', `{ ${times(50, (i) => `a${i}: probe`)} }`],
    ['as many directives as allowed', `{ ${'probe @include(if: true) '.repeat(50)} }`],
    ['a query text of 4,900 tokens', `{ probe(tags: [${'"x" '.repeat(4_890)}]) }`],
    ['a comment of 200 kB', `{ probe } # ${'x'.repeat(200_000)}`],
    [
      "GraphiQL's introspection query",
      getIntrospectionQuery({
        schemaDescription: true,
        inputValueDeprecation: true,
        directiveIsRepeatable: true,
        specifiedByUrl: true,
        oneOf: true,
      }),
    ],
  ])('accepts %s', async (_, query) => {
    const { status, errors, data } = await ask(query)
    expect({ status, errors }).toEqual({ status: 200 })
    expect(Object.keys(data ?? {})).not.toHaveLength(0)
  })

  it.each([
    ['every field twice', `{ ${'probe '.repeat(4_900)}}`],
    ['different arguments', `{ ${times(900, (i) => `probe(first: ${i})`)} }`],
    [
      'fragments that double',
      `{ ...F0 } ${times(40, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Query { probe }`,
    ],
    ['many unknown fields', `{ ${times(4_900, (i) => `x${i}`)} }`],
  ])('answers a hostile query within seconds: %s', async (_, query) => {
    const startedAt = performance.now()
    await ask(query)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
