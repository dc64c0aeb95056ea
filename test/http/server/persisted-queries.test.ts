import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { TrustedDocuments } from '../../../src/server/request/trusted-documents.ts'
import { createStubGateway, readAnswer } from '../../support/server/stub-gateway.ts'

const QUERY = 'query Viewer { viewer { id } }'
const OTHER = 'query Probe { probe }'
const MUTATION = 'mutation Touch { touch }'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const byHash = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })

const DOCUMENTS: TrustedDocuments = new Map([
  [sha256(QUERY), QUERY],
  ['touch', MUTATION],
  ['two', `${QUERY} ${OTHER}`],
])

const gateways = {
  off: () => createStubGateway(),
  prefer: () => createStubGateway(undefined, { trustedDocuments: { documents: DOCUMENTS, only: false } }),
  only: () => createStubGateway(undefined, { trustedDocuments: { documents: DOCUMENTS, only: true } }),
}
type Gateway = ReturnType<typeof createStubGateway>

const send = async ({ fetch }: Gateway, body: object, accept = 'application/json') => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  })
  return { response, status: response.status, ...(await readAnswer(response)) }
}

const sendByGet = async ({ fetch }: Gateway, params: Record<string, unknown>) => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params))
    if (value !== null) search.set(name, typeof value === 'string' ? value : JSON.stringify(value))
  const response = await fetch(`/graphql?${search}`, { headers: { accept: 'application/json' } })
  return { response, status: response.status, ...(await readAnswer(response)) }
}

const NOT_FOUND = { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }
const VIEWER = { viewer: { id: 'viewer' } }

describe.each(['prefer', 'only'] as const)('a trusted document, with %s', (mode) => {
  const gateway = gateways[mode]()
  const hash = sha256(QUERY)

  it.each([
    ['documentId with the prefix', { documentId: `sha256:${hash}` }],
    ['documentId', { documentId: hash }],
    ['documentId in upper case', { documentId: `sha256:${hash.toUpperCase()}` }],
    ["Relay's doc_id", { doc_id: hash }],
    ["Relay's id", { id: hash }],
    ["Apollo's and urql's hash", byHash(hash)],
    ['an id and null in the other parameters', { documentId: null, doc_id: hash, id: null, query: null }],
    ['variables and an operation name', { documentId: 'two', operationName: 'Viewer', variables: {} }],
  ])('is found by its id: %s', async (_, body) => {
    for (const answer of [await send(gateway, body), await sendByGet(gateway, body)]) {
      expect(answer.errors).toBeUndefined()
      expect(answer.data).toEqual(VIEWER)
    }
  })

  it('takes precedence over a text that is sent with its id', async () => {
    expect((await send(gateway, { documentId: hash, query: OTHER })).data).toEqual(VIEWER)
    expect((await send(gateway, { ...byHash(hash), query: OTHER })).data).toEqual(VIEWER)
  })

  it('may be a mutation over POST, but not over GET', async () => {
    expect((await send(gateway, { documentId: 'touch' })).data).toEqual({ touch: true })
    const { status, response, data } = await sendByGet(gateway, { documentId: 'touch' })
    expect(status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(data).toBeUndefined()
  })

  it.each([{ documentId: 7 }, { doc_id: {} }, { id: '' }, { extensions: { persistedQuery: 'x' } }])(
    'is not found by the malformed id %j',
    async (body) => {
      const { status, errors } = await send(gateway, { ...body, query: QUERY })
      expect(status).toBe(400)
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    },
  )

  it('is accepted as JSON only', async () => {
    const { fetch } = gateway
    const body = JSON.stringify({ documentId: 'touch' })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect(
        (await fetch('/graphql', { method: 'POST', headers: { 'content-type': type }, body })).status,
      ).toBe(415)
  })
})

describe('TRUSTED_DOCUMENTS=only', () => {
  const gateway = gateways.only()

  it.each([
    ['a query', { query: OTHER }],
    ['a query whose text is in the manifest', { query: QUERY }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['the query of a probe', { query: '{ __typename }' }],
    ['an empty body', {}],
    ['a query that is not a string', { query: 7 }],
    ['an unknown id', { documentId: 'unknown' }],
    ['an unknown id with a query', { documentId: 'unknown', query: OTHER }],
    ['the name of a property that every object has', { documentId: 'constructor' }],
    ['an unknown hash', byHash(sha256(OTHER))],
  ])('refuses %s', async (_, body) => {
    for (const answer of [await send(gateway, body), await sendByGet(gateway, body)]) {
      expect(answer.status).toBe(400)
      expect(answer.data).toBeUndefined()
      expect(answer.errors).toHaveLength(1)
      expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
      expect(answer.errors?.[0]?.message).toContain('trusted documents only')
    }
  })

  it('registers no query', async () => {
    const answer = await send(gateway, { ...byHash(sha256(OTHER)), query: OTHER })
    expect(answer.data).toBeUndefined()
    expect(answer.errors).toEqual([
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ])
    expect((await send(gateway, byHash(sha256(OTHER)))).data).toBeUndefined()
  })

  it.each(['text/html', 'text/html,application/xhtml+xml,*/*;q=0.8'])(
    'answers a browser with %s that GraphiQL is off, and how to proceed',
    async (accept) => {
      const page = await gateway.fetch('/graphql', { headers: { accept } })
      expect(page.status).toBe(400)
      expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      const text = await page.text()
      expect(text).toContain('GraphiQL is off')
      expect(text).toContain('"documentId"')
      expect(text).toContain('TRUSTED_DOCUMENTS=prefer')
    },
  )

  it('answers a documentId in the address bar of a browser, and probes', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8'
    const answer = await gateway.fetch(`/graphql?documentId=${sha256(QUERY)}`, { headers: { accept } })
    expect((await readAnswer(answer)).data).toEqual(VIEWER)
    expect((await gateway.fetch('/health')).status).toBe(200)
    expect((await gateway.fetch('/ready')).status).toBe(200)
  })
})

describe('TRUSTED_DOCUMENTS=prefer', () => {
  const gateway = gateways.prefer()

  it('executes any other text, also with an unknown id', async () => {
    expect((await send(gateway, { query: OTHER })).data).toEqual({ probe: 'pong' })
    expect((await send(gateway, { documentId: 'unknown', query: OTHER })).data).toEqual({ probe: 'pong' })
    const page = await gateway.fetch('/graphql', { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('refuses an unknown id without a text, with advice', async () => {
    const { status, errors } = await send(gateway, { doc_id: 'unknown' })
    expect(status).toBe(400)
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(errors?.[0]?.message).toContain('Add the operation')
  })
})

describe.each(['off', 'prefer'] as const)('automatic persisted queries, with %s', (mode) => {
  const query = OTHER
  const hash = sha256(query)

  it('are not found, then registered, then found, over POST and GET', async () => {
    for (const ask of [send, sendByGet]) {
      const gateway = gateways[mode]()
      const unknown = await ask(gateway, byHash(hash))
      expect(unknown.status).toBe(200)
      expect(unknown.errors).toEqual([NOT_FOUND])
      expect(unknown.data).toBeUndefined()
      expect((await ask(gateway, { ...byHash(hash), query })).data).toEqual({ probe: 'pong' })
      for (const again of [send, sendByGet])
        expect((await again(gateway, byHash(hash))).data).toEqual({ probe: 'pong' })
    }
  })

  it('accept hashes in upper and lower case', async () => {
    for (const [first, then] of [
      [hash, hash.toUpperCase()],
      [hash.toUpperCase(), hash],
    ] as const) {
      const gateway = gateways[mode]()
      expect((await send(gateway, { ...byHash(first), query })).data).toEqual({ probe: 'pong' })
      expect((await send(gateway, byHash(then))).data).toEqual({ probe: 'pong' })
    }
  })

  it('are registered even if the same text came before without a hash', async () => {
    const gateway = gateways[mode]()
    await send(gateway, { query })
    await send(gateway, { ...byHash(hash), query })
    expect((await send(gateway, byHash(hash))).data).toEqual({ probe: 'pong' })
  })

  it('are reported as not found with either media type', async () => {
    const { errors } = await send(
      gateways[mode](),
      byHash(hash),
      'application/graphql-response+json, application/json;q=0.9',
    )
    expect(errors).toEqual([NOT_FOUND])
  })

  it('are never cacheable by HTTP caches', async () => {
    const gateway = gateways[mode]()
    for (const params of [byHash(hash), { ...byHash(hash), query }, byHash(hash)])
      expect((await sendByGet(gateway, params)).response.headers.get('cache-control')).toBe('no-store')
  })

  it('are refused and not registered if the hash is not that of the text', async () => {
    const gateway = gateways[mode]()
    for (const wrong of [sha256('{ probe }'), `${hash}0`, 'x']) {
      const { status, errors } = await send(gateway, { ...byHash(wrong), query })
      expect(status).toBe(400)
      expect(errors?.[0]?.message).toContain('SHA-256')
      expect((await send(gateway, byHash(wrong))).errors).toEqual([NOT_FOUND])
    }
  })

  it.each([
    ['does not parse', '{ probe'],
    ['is invalid in the schema', '{ nothing }'],
    ['has too many tokens', `{ ${'probe '.repeat(5001)} }`],
    ['is nested too deep', `${'{ viewer '.repeat(60)}${'}'.repeat(60)}`],
    ['has too many aliases', `{ ${Array.from({ length: 60 }, (_, i) => `a${i}: probe`).join(' ')} }`],
    [
      'costs too much',
      '{ viewer { friends(first: 1000000) { nodes { id friends(first: 1000) { nodes { id } } } } } }',
    ],
  ])('are not registered if the text %s', async (_, text) => {
    const gateway = gateways[mode]()
    for (let attempt = 0; attempt < 2; attempt++) {
      const { errors, data } = await send(gateway, { ...byHash(sha256(text)), query: text })
      expect(data).toBeUndefined()
      expect(errors?.length).toBeGreaterThan(0)
    }
    expect((await send(gateway, byHash(sha256(text)))).errors).toEqual([NOT_FOUND])
  })

  it('are checked against the cost limit with each set of variables', async () => {
    const gateway = gateways[mode]()
    const text = 'query ($n: Int) { viewer { friends(first: $n) { nodes { id } } } }'
    const ask = (n: number) => send(gateway, { ...byHash(sha256(text)), variables: { n } })
    await send(gateway, { ...byHash(sha256(text)), query: text, variables: { n: 1 } })
    expect((await ask(1)).errors).toBeUndefined()
    expect((await ask(10_000_000)).errors?.[0]?.extensions).toMatchObject({ limit: 'cost' })
  })

  it('may be mutations over POST, but not over GET', async () => {
    const gateway = gateways[mode]()
    const byGet = await sendByGet(gateway, { ...byHash(sha256(MUTATION)), query: MUTATION })
    expect(byGet.status).toBe(405)
    await send(gateway, { ...byHash(sha256(MUTATION)), query: MUTATION })
    expect((await send(gateway, byHash(sha256(MUTATION)))).data).toEqual({ touch: true })
    expect((await sendByGet(gateway, byHash(sha256(MUTATION)))).status).toBe(405)
  })
})

it('refuses another version of automatic persisted queries', async () => {
  const body = { extensions: { persistedQuery: { version: 2, sha256Hash: sha256(OTHER) } }, query: OTHER }
  expect((await send(gateways.off(), body)).status).toBe(400)
})

it('without a manifest, refuses an id without a query and ignores an id with a query', async () => {
  const gateway = gateways.off()
  const { status, errors } = await send(gateway, { documentId: 'abc' })
  expect(status).toBe(400)
  expect(errors?.[0]?.message).toContain('no manifest')
  expect((await send(gateway, { id: 'abc', query: OTHER })).data).toEqual({ probe: 'pong' })
})
