import { Agent, get } from 'node:http'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, parseConfig } from '../../../src/app.ts'
import { limits } from '../../../src/server/limits/limits.ts'
import { createTestApp } from '../../support/app.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { post, readAnswer } from '../../support/server/stub-gateway.ts'

const STANDARD = getIntrospectionQuery({
  schemaDescription: true,
  inputValueDeprecation: true,
  directiveIsRepeatable: true,
  specifiedByUrl: true,
  oneOf: true,
})
/** Parts of the standard query: the selection of __schema, and the fragments. */
const [, SELECTION = '', FRAGMENTS = ''] =
  /__schema \{([\s\S]*?)\n {6}\}\n {4}\}\s*(fragment[\s\S]*)/.exec(STANDARD) ?? []

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')

/** The standard query with another operation name, and so with another query text. */
const named = (name: string) => STANDARD.replace('query IntrospectionQuery', `query ${name}`)

describe.each(['0', '1'])('introspection without credentials, with FEDERATION=%s', (federation) => {
  let app: App
  let server: ListeningServer

  beforeAll(async () => {
    const environment = { DEMO: '0', STORE_URL: 'memory:', LOG_LEVEL: 'silent', FEDERATION: federation }
    app = createTestApp(parseConfig(environment))
    server = await listen(app.fetch)
  })

  afterAll(async () => {
    await server.close()
    await app.close()
  })

  const ask = async (
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
    operationName?: string,
  ) => {
    const init = post(query, variables, headers)
    const body = JSON.stringify({ query, variables, operationName })

    const response = await app.fetch(new Request('http://gateway.test/graphql', { ...init, body }))
    const text = await response.clone().text()
    return { status: response.status, length: text.length, ...(await readAnswer(response)) }
  }

  it.each([
    ['the query of GraphiQL and of code generators', STANDARD],
    ['the query of older tools', getIntrospectionQuery({ descriptions: false })],
    [
      'a few types',
      `{ ${times(10, (i) => `t${i}: __type(name: "DailySleep") { ...FullType }`)} } ${FRAGMENTS}`,
    ],
    ['a type that does not exist', '{ __type(name: "Nothing") { name fields { name } } }'],
  ])('answers %s', async (_, query) => {
    const { status, errors, data } = await ask(query)
    expect({ status, errors }).toEqual({ status: 200 })
    expect(data).toBeDefined()
  })

  it.each([
    ['49 aliases of __schema', `{ ${times(49, (i) => `a${i}: __schema { ${SELECTION} }`)} } ${FRAGMENTS}`],
    [
      '49 aliases of __schema in a fragment',
      `{ ...A } fragment A on Query { ${times(49, (i) => `a${i}: __schema { ...S }`)} } fragment S on __Schema { ${SELECTION} } ${FRAGMENTS}`,
    ],
    [
      'aliases within __schema',
      `{ __schema { ${times(25, (i) => `t${i}: types { ...FullType }`)} } } ${FRAGMENTS}`,
    ],
    [
      'aliases on two levels',
      `{ __schema { ${times(7, (i) => `t${i}: types { ${times(6, (j) => `f${j}: fields { name type { name } }`)} }`)} } }`,
    ],
    [
      'types of fields of types',
      `{ __schema { types { fields { type { ofType { fields { ${times(14, (i) => `n${i}: name d${i}: description k${i}: type { name kind ofType { name } }`)} } } } } } } }`,
    ],
    [
      'aliases of a type by a variable',
      `query ($n: String!) { ${times(50, (i) => `t${i}: __type(name: $n) { fields { name args { name type { name ofType { name } } } type { ofType { fields { name type { name kind ofType { name kind } } } } } } }`)} }`,
    ],
    [
      'a second operation',
      `query A { __typename } query B { ${times(49, (i) => `a${i}: __schema { ${SELECTION} }`)} } ${FRAGMENTS}`,
    ],
  ])('refuses %s', async (name, query) => {
    const startedAt = performance.now()
    const { status, errors, data, length } = await ask(
      query,
      { n: 'User' },
      {},
      name === 'a second operation' ? 'B' : undefined,
    )
    expect(status).toBe(400)
    expect(data).toBeUndefined()
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      limit: 'introspection',
      value: `more than ${limits.introspection}`,
      allowed: limits.introspection,
    })
    expect(length).toBeLessThan(1_000)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it.each([
    [
      'double',
      `{ ...F0 } ${times(40, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Query { __typename }`,
    ],
    [
      'double within __type',
      `{ __type(name: "Day") { ...F0 } } ${times(40, (i) => `fragment F${i} on __Type { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on __Type { name }`,
    ],
    ['are circular', '{ __type(name: "Day") { ...A } } fragment A on __Type { ofType { ...A } }'],
    [
      'are circular through lists',
      '{ __schema { types { ...A } } } fragment A on __Type { fields { type { ...A } } }',
    ],
  ])('is quick with fragments that %s', async (name, query) => {
    const startedAt = performance.now()
    const answer = await ask(query, {}, { accept: 'application/graphql-response+json' })
    // Fragments that double are valid: execution takes each of them once, and the answer is small.
    expect(answer.status).toBe(name.startsWith('double') ? 200 : 400)
    expect(JSON.stringify(answer.errors ?? [])).not.toMatch(/introspection limit|Unexpected/)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('has room for a schema twice as large', async () => {
    const { data } = await ask(STANDARD)
    const count = (value: unknown): number =>
      typeof value !== 'object' || value === null
        ? 0
        : Object.values(value).reduce<number>(
            (sum, item) => sum + count(item) + (Array.isArray(value) ? 0 : 1),
            0,
          )
    expect(count(data)).toBeGreaterThan(5_000)
    expect(count(data)).toBeLessThan(limits.introspection / 2)
  })

  // Without federation there is no such field.
  if (federation === '1') {
    it('refuses the SDL 49 times, and answers it once', async () => {
      expect((await ask('{ _service { sdl } }')).data).toMatchObject({
        _service: { sdl: expect.stringContaining('type User') },
      })
      const { errors } = await ask(`{ ${times(49, (i) => `s${i}: _service { sdl }`)} }`)
      expect(errors?.[0]?.extensions['limit']).toBe('introspection')
    })
  }

  it('depends on variables and on the operation name', async () => {
    const query = `query A($name: String!) { __type(name: $name) { name } } query B { __type(name: "Day") { kind } }`
    const answerOf = async (operationName: string, name: string) => {
      const body = JSON.stringify({ query, operationName, variables: { name } })
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      return (await readAnswer(await app.fetch(new Request('http://gateway.test/graphql', init)))).data
    }
    for (let repetition = 0; repetition < 2; repetition++) {
      expect(await answerOf('A', 'Day')).toEqual({ __type: { name: 'Day' } })
      expect(await answerOf('A', 'User')).toEqual({ __type: { name: 'User' } })
      expect(await answerOf('B', 'User')).toEqual({ __type: { kind: 'OBJECT' } })
    }
  })

  it('keeps extensions of one answer out of the next', async () => {
    const query = named('Debugged')
    const extensionsOf = async (headers: Record<string, string>) => {
      const answer = await ask(query, {}, headers)
      return 'extensions' in answer ? answer.extensions : undefined
    }
    expect(await extensionsOf({ 'x-oura-debug': '1' })).toMatchObject({ oura: { requests: 0 } })
    expect(await extensionsOf({})).toBeUndefined()
  })

  it('lets other requests run while 24 different queries wait', async () => {
    // A connection that is open already, so that only the request itself waits.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const health = () =>
      new Promise((resolve, reject) => {
        get(`${server.url}/health`, { agent }, (response) => response.resume().once('end', resolve)).once(
          'error',
          reject,
        )
      })
    await health()
    let answered = 0
    let answerFirst = () => {}
    const first = new Promise<void>((resolve) => {
      answerFirst = resolve
    })
    const introspections = Array.from({ length: 24 }, async (_, i) => {
      const response = await fetch(`${server.url}/graphql`, post(named(`Query${i}`)))
      const { length } = await response.text()
      answered++
      answerFirst()
      return length
    })
    await first
    await health()
    agent.destroy()
    const answeredBefore = answered
    const lengths = await Promise.all(introspections)
    expect(Math.min(...lengths)).toBeGreaterThan(100_000)
    expect(answeredBefore).toBeLessThan(12)
  })
})
