import { describe, expect, it } from 'vitest'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const ask = async (query: string, variables: object = {}) => {
  const { fetch } = createStubGateway()
  const response = await fetch(
    '/graphql',
    post(query, variables, { accept: 'application/graphql-response+json' }),
  )
  return { status: response.status, ...(await readAnswer(response)) }
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')

describe('validation', () => {
  it.each([
    ['a bad date', '{ probe(startDate: "2026-13") }', 'startDate'],
    ['a date of another type', '{ probe(startDate: 5) }', 'startDate'],
    ['a bad number', '{ probe(first: "x") }', 'first'],
    ['null for a required argument', '{ node(id: null) { id } }', 'id'],
    ['a bad value inside an object', '{ probe(range: { startDate: "x" }) }', 'range'],
    ['a bad default of a variable', 'query ($n: Int = "x") { probe(first: $n) }', 'first'],
    ['a bad value deep in an operation', '{ viewer { friends(first: 1.5) { nodes { id } } } }', 'first'],
  ])('names the argument of a literal: %s', async (_, query, argument) => {
    const { status, errors, data } = await ask(query)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
  })

  it.each([
    ['a bad date', 'query ($d: Date) { probe(startDate: $d) }', { d: 'x' }, 'startDate'],
    ['a date of another type', 'query ($d: Date) { probe(startDate: $d) }', { d: 5 }, 'startDate'],
    [
      'a bad number',
      'query ($n: Int) { viewer { friends(first: $n) { nodes { id } } } }',
      { n: 'x' },
      'first',
    ],
    ['a missing required variable', 'query ($id: ID!) { node(id: $id) { id } }', {}, 'id'],
    ['null for a required argument', 'query ($id: ID!) { node(id: $id) { id } }', { id: null }, 'id'],
    [
      'a variable inside an object',
      'query ($d: Date!) { probe(range: { startDate: $d }) }',
      { d: '2026' },
      'range',
    ],
    [
      'a variable in a fragment',
      'query ($d: Date) { ...F } fragment F on Query { probe(startDate: $d) }',
      { d: 'x' },
      'startDate',
    ],
  ])('names the argument of a variable: %s', async (_, query, variables, argument) => {
    const { status, errors, data } = await ask(query, variables)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(1)
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
  })

  it('keeps the message of the scalar and its location', async () => {
    const { errors } = await ask('{ probe(startDate: "2026-13") }')
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'A Date is written as YYYY-MM-DD.',
        locations: [{ line: 1, column: 9 }],
      }),
    ])
  })

  it('gives the same answer for a cached operation', async () => {
    const { fetch } = createStubGateway()
    const bodies = []
    for (let count = 0; count < 3; count++) {
      bodies.push(await (await fetch('/graphql', post('{ probe(first: "x") }'))).text())
    }
    expect(JSON.parse(bodies[0] ?? '').errors[0].extensions.argument).toBe('first')
    expect(new Set(bodies).size).toBe(1)
  })

  it('accepts valid values', async () => {
    const query =
      'query ($d: Date, $n: Int = 3) { probe(startDate: $d, first: $n, range: { startDate: "2026-01-02" }) }'
    expect(await ask(query, { d: '2026-01-01' })).toEqual({ status: 200, data: { probe: 'pong' } })
  })

  it('keeps the code of other validation errors', async () => {
    const { errors } = await ask('{ probe(last: 1) }')
    expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' })
  })

  it('suggests field names, because introspection is open', async () => {
    const { errors } = await ask('{ prob viewe { id } probe(firs: 1) }')
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringContaining('Did you mean "probe"?'),
      expect.stringContaining('Did you mean "viewer"?'),
      expect.stringContaining('Did you mean "first"?'),
    ])
  })

  it.each([true, false])(
    'suggests names of input fields in variables only with introspection: %s',
    async (open) => {
      const documents = new Map([['a', 'query ($range: Range) { probe(range: $range) }']])
      const { fetch } = createStubGateway(undefined, { trustedDocuments: { documents, only: !open } })
      const body = JSON.stringify({ documentId: 'a', variables: { range: { startDat: '2026-01-02' } } })
      const headers = { 'content-type': 'application/json' }
      const text = await (await fetch('/graphql', { method: 'POST', headers, body })).text()
      expect(text).toContain('startDat')
      expect(text.includes('Did you mean')).toBe(open)
    },
  )

  it('does not suggest names where only trusted documents are executed', async () => {
    const documents = new Map([['old', '{ prob viewe { id } probe(firs: 1) }']])
    const { fetch } = createStubGateway(undefined, { trustedDocuments: { documents, only: true } })
    const body = JSON.stringify({ documentId: 'old' })
    const headers = { 'content-type': 'application/json' }
    const { errors } = await readAnswer(await fetch('/graphql', { method: 'POST', headers, body }))
    expect(errors).toHaveLength(3)
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|"probe"|"viewer"|"first"/)
  })

  it.each([
    ['of one list', 'query ($list: [Int!]) { many(list: $list) }', { list: Array(51).fill('x') }, 'list'],
    [
      'of one list of objects',
      'query ($ranges: [Range!]) { many(ranges: $ranges) }',
      { ranges: Array(80).fill({}) },
      'ranges',
    ],
    [
      'of one list, far more',
      'query ($list: [Int!]) { many(list: $list) }',
      { list: Array(5_000).fill({}) },
      'list',
    ],
    [
      'of many variables',
      `query (${times(60, (i) => `$v${i}: Int!`)}) { many(list: [${times(60, (i) => `$v${i}`)}]) }`,
      {},
      'list',
    ],
  ])('rejects more than 50 bad values %s', async (_, query, variables, argument) => {
    const { status, errors, data } = await ask(query, variables)
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors).toHaveLength(51)
    for (const error of errors ?? []) expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
    expect(errors?.at(-1)?.message).toContain('more than 50')
  })
})
