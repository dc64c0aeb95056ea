import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const { fetch } = createStubGateway()
const query = '{ viewer { id } }'
const asQueryString = (text: string) => `/graphql?query=${encodeURIComponent(text)}`

describe('accepted requests', () => {
  it.each([
    [
      'Apollo Client',
      '/graphql',
      post(query, {}, { accept: 'application/graphql-response+json, application/json;q=0.9' }),
    ],
    [
      'urql',
      '/graphql',
      post(
        query,
        {},
        {
          accept:
            'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
        },
      ),
    ],
    ['Relay', '/graphql', post(query, {}, { accept: 'application/json' })],
    ['curl', '/graphql', post(query, {}, { accept: '*/*' })],
    [
      'curl with another case',
      '/graphql',
      post(query, {}, { 'content-type': 'Application/JSON; charset=utf-8' }),
    ],
    ['curl -G', asQueryString(query), { headers: { accept: '*/*' } }],
    [
      'a GET with variables',
      `${asQueryString('query Q($n: Int) { viewer { friends(first: $n) { nodes { id } } id } }')}&variables=%7B%22n%22%3A1%7D&operationName=Q`,
      {},
    ],
  ])('%s', async (_, path, init) => {
    const response = await fetch(path, init)
    expect(response.status).toBe(200)
    const answer = await readAnswer(response)
    expect(answer.errors).toBeUndefined()
    expect(answer.data?.['viewer']).toMatchObject({ id: 'viewer' })
  })

  it.each([{ operationName: '' }, { operationName: null }])('%j, as no operation name', async (extra) => {
    const body = JSON.stringify({ query, ...extra })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/graphql', { method: 'POST', headers, body })
    expect((await readAnswer(response)).data).toEqual({ viewer: { id: 'viewer' } })
  })
})

describe('refused requests', () => {
  const mutation = 'mutation { touch }'

  it.each([
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(mutation)}`],
    ['application/x-www-form-urlencoded; charset=utf-8', `query=${encodeURIComponent(query)}`],
    [
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--b--',
    ],
    ['text/plain', JSON.stringify({ query })],
    ['text/plain; application/json', JSON.stringify({ query })],
    ['application/graphql', query],
    ['application/jsonp', JSON.stringify({ query })],
    ['text/plain, application/json', JSON.stringify({ query })],
  ])('a body of type %s', async (type, body) => {
    const headers = { 'content-type': type, authorization: 'Bearer token', 'apollo-require-preflight': '1' }
    const response = await fetch('/graphql', { method: 'POST', headers, body })
    expect(response.status).toBe(415)
    const { errors, data } = await readAnswer(response)
    expect(data).toBeUndefined()
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' })
    expect(errors?.[0]?.message).toContain('content-type: application/json')
  })

  it('a body without a type', async () => {
    const body = new TextEncoder().encode(JSON.stringify({ query }))
    expect((await fetch('/graphql', { method: 'POST', body })).status).toBe(415)
  })

  it('a mutation over GET', async () => {
    const response = await fetch(asQueryString(mutation))
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect((await readAnswer(response)).errors?.[0]?.message).toContain('POST')
  })

  it('a mutation over GET next to a query', async () => {
    const response = await fetch(`${asQueryString(`query A ${query} mutation B { touch }`)}&operationName=B`)
    expect(response.status).toBe(405)
  })

  it('variables that are not JSON', async () => {
    const response = await fetch(`${asQueryString(query)}&variables=x`)
    expect(response.status).toBe(400)
    expect((await readAnswer(response)).errors?.[0]?.message).toContain('"variables" is not JSON')
  })

  it('several operations in one array', async () => {
    const response = await fetch('/graphql', { ...post(query), body: JSON.stringify([{ query }, { query }]) })
    expect(response.status).toBe(400)
    expect((await readAnswer(response)).errors?.[0]?.message).toContain('Batching is not supported')
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('the method %s', async (method) => {
    const response = await fetch('/graphql', { method })
    expect(response.status).toBe(405)
    expect((await readAnswer(response)).errors).toHaveLength(1)
  })
})

describe('CORS', () => {
  const ask = (origins: string[], origin: string, init: RequestInit = post(query)) =>
    createStubGateway(undefined, { corsOrigins: origins }).fetch('/graphql', {
      ...init,
      headers: { ...init.headers, origin },
    })
  const preflight: RequestInit = {
    method: 'OPTIONS',
    headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  }
  const corsHeadersOf = (response: Response) =>
    [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))

  it('allows the same origin only by default', async () => {
    expect(corsHeadersOf(await ask([], 'https://evil.test'))).toEqual([])
    expect(corsHeadersOf(await ask([], 'https://evil.test', preflight))).toEqual([])
  })

  it('allows the listed origins, with credentials', async () => {
    const origins = ['https://app.test', 'https://other.test']
    const response = await ask(origins, 'https://app.test')
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('vary')).toContain('Origin')
    const answer = await ask(origins, 'https://app.test', preflight)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type')
  })

  it.each([
    'apollographql-client-name, apollographql-client-version, content-type',
    'traceparent,tracestate,baggage,sentry-trace',
    'authorization, X-Any-Header',
  ])('allows the requested headers %s', async (requested) => {
    for (const origins of [['https://app.test'], ['*']]) {
      const answer = await ask(origins, 'https://app.test', {
        ...preflight,
        headers: { ...preflight.headers, 'access-control-request-headers': requested },
      })
      expect(answer.status).toBe(204)
      expect(answer.headers.get('access-control-allow-headers')).toBe(requested)
      expect(answer.headers.get('vary')).toContain('Access-Control-Request-Headers')
    }
  })

  it('answers a preflight without requested headers', async () => {
    const { headers: _, ...init } = preflight
    const answer = await ask(['https://app.test'], 'https://app.test', {
      ...init,
      headers: { 'access-control-request-method': 'GET' },
    })
    expect(answer.status).toBe(204)
    expect(answer.headers.has('access-control-allow-headers')).toBe(false)
  })

  it.each(['capacitor://localhost', 'ionic://localhost'])('allows the app of %s', async (origin) => {
    expect(parseConfig({ CORS_ORIGINS: origin }).corsOrigins).toEqual([origin])
    const response = await ask([origin], origin)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
  })

  it('lets pages read the headers of the gateway', async () => {
    const response = await ask(['https://app.test'], 'https://app.test')
    expect(response.headers.get('access-control-expose-headers')).toBe(
      'x-request-id, retry-after, www-authenticate',
    )
  })

  it('refuses other origins', async () => {
    for (const origin of ['https://evil.test', 'https://app.test.evil.test', 'http://app.test', 'null']) {
      expect(corsHeadersOf(await ask(['https://app.test'], origin))).toEqual([])
      expect(corsHeadersOf(await ask(['https://app.test'], origin, preflight))).toEqual([])
    }
  })

  it('allows every origin for *, without credentials', async () => {
    const response = await ask(['*'], 'https://any.test')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
  })
})
