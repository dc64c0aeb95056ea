import fc from 'fast-check'
import { buildSchema, OverlappingFieldsCanBeMergedRule, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { limits } from '../../../src/server/limits/limits.ts'
import { OverlappingFieldsRule } from '../../../src/server/limits/overlapping-fields.ts'
import { longestTurnOf } from '../../support/event-loop.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const schema = buildSchema(/* GraphQL */ `
  interface Pet { name: String friend: Pet owner: Person tags: [String!] }
  type Dog implements Pet { name: String friend: Pet owner: Person tags: [String!] barks(loud: Boolean, at: [Int], of: In): Int size: Int! kind: Size mother: Dog }
  type Cat implements Pet { name: String friend: Pet owner: Person tags: [String!] barks(loud: Boolean): Float size: Int kind: Size mother: [Cat] }
  type Person { name: String pet: Pet dog(size: Int): Dog any: Any size: String }
  union Any = Dog | Cat | Person
  enum Size { S M }
  input In { a: Int b: Int }
  type Query { pet: Pet dog: Dog cat: Cat person: Person any: Any }
`)

const errorsOf = (query: string) => validate(schema, parse(query), [OverlappingFieldsRule])
const messages = (query: string) => errorsOf(query).map(({ message }) => message)

const TYPES = ['Pet', 'Dog', 'Cat', 'Person', 'Any', 'Query']
const LEAVES = [
  'name',
  'tags',
  'size',
  'kind',
  'barks(loud: true)',
  'barks(loud: false)',
  'barks(of: { a: 1, b: 2 })',
  'barks(of: { b: 2, a: 1 })',
  'barks(at: [1], loud: true)',
  'barks(loud: true, at: [1])',
  '__typename',
  'unknown',
]
const OBJECTS = ['friend', 'owner', 'mother', 'pet', 'dog', 'dog(size: 1)', 'cat', 'person', 'any']
const ALIASES = ['', '', 'a: ', 'name: ', 'dog: ', 'pet: ']

/** Selections without regard to what the types have: the rule has to stand unknown fields too. */
const { selections } = fc.letrec<{ selections: string; selection: string }>((tie) => ({
  selections: fc
    .array(tie('selection'), { minLength: 1, maxLength: 4 })
    .map((texts) => `{ ${texts.join(' ')} }`),
  selection: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(fc.constantFrom(...ALIASES), fc.constantFrom(...LEAVES)).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom(...ALIASES), fc.constantFrom(...OBJECTS), tie('selections'))
      .map(([alias, field, below]) => `${alias}${field} ${below}`),
    fc.tuple(fc.constantFrom(...TYPES), tie('selections')).map(([type, below]) => `... on ${type} ${below}`),
    fc.constantFrom('...F0', '...F1', '...F2'),
  ),
}))

/** An operation, and fragments that it may spread; each fragment spreads those after it only. */
const documents = fc
  .tuple(
    selections,
    fc.array(fc.tuple(fc.constantFrom(...TYPES), selections), { minLength: 3, maxLength: 3 }),
  )
  .map(([operation, fragments]) => {
    const texts = fragments.map(([type, below], index) => {
      const later = below.replaceAll(/\.\.\.F(\d)/g, (spread, other) =>
        Number(other) > index ? spread : 'name',
      )
      return `fragment F${index} on ${type} ${later}`
    })
    return [operation, ...texts].join('\n')
  })

describe('fields that conflict', () => {
  test('are found where graphql-js finds some', () => {
    let conflicts = 0
    fc.assert(
      fc.property(documents, (query) => {
        // graphql-js also looks at fragments that no operation spreads, which another rule refuses.
        const used = query.replace('{ ', '{ ...F0 ...F1 ...F2 ')
        const expected = validate(schema, parse(used), [OverlappingFieldsCanBeMergedRule]).length > 0
        if (expected) conflicts++
        expect(errorsOf(used).length > 0, used).toBe(expected)
      }),
      { numRuns: propertyRuns(20) },
    )
    expect(conflicts).toBeGreaterThan(30)
  })

  test.each([
    ['{ pet { a: name a: tags } }', 'Fields "a" conflict because "name" and "tags" are different fields.'],
    ['{ dog { barks(loud: true) barks } }', 'Fields "barks" conflict because they have differing arguments.'],
    [
      '{ pet { ... on Dog { barks } ... on Cat { barks } } }',
      'Fields "barks" conflict because they return conflicting types "Int" and "Float".',
    ],
    [
      '{ pet { ... on Dog { mother { name } } ... on Cat { mother { name } } } }',
      'Fields "mother" conflict because they return conflicting types "Dog" and "[Cat]".',
    ],
  ])('say why: %s', (query, message) => {
    expect(messages(query)).toEqual([
      `${message} Use different aliases on the fields to fetch both if this was intentional.`,
    ])
    expect(errorsOf(query)[0]?.locations).toHaveLength(2)
  })

  test.each([
    ['5,000 equal fields', `{ ${'pet { name } '.repeat(1_200)} }`],
    [
      'fragments with equal fields',
      `{ ${Array.from({ length: 500 }, (_, index) => `...F${index}`).join(' ')} } ${Array.from({ length: 500 }, (_, index) => `fragment F${index} on Query { pet { name } }`).join(' ')}`,
    ],
  ])('are found in little time: %s', async (_, query) => {
    const document = parse(query)
    const ms = await longestTurnOf(async () => {
      expect(validate(schema, document, [OverlappingFieldsRule])).toEqual([])
    })
    // graphql-js takes 100 to 150 ms and gives up.
    expect(ms).toBeLessThan(500)
  })

  test('are not looked for beyond the limit of selections', () => {
    const levels = Array.from(
      { length: 20 },
      (_, index) =>
        `fragment F${index} on Pet { a: friend { ...F${index + 1} } b: friend { ...F${index + 1} } }`,
    )
    const [error, ...others] = errorsOf(`{ pet { ...F0 } } ${levels.join(' ')} fragment F20 on Pet { name }`)
    expect(others).toEqual([])
    expect(error?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      limit: 'selections',
      allowed: limits.selections,
    })
  })

  test('are left to the rule about cycles if a fragment spreads itself', () => {
    expect(
      messages(
        '{ pet { ...A } } fragment A on Pet { friend { ...B } } fragment B on Pet { friend { ...A } }',
      ),
    ).toEqual([])
  })
})
