import { describe, expect, it } from 'vitest'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

describe('a route that throws', () => {
  const failWith = (error: Error) =>
    createStubGateway(undefined, {
      answerMetrics: () => Promise.reject(error),
      auth: () => Promise.reject(error),
      mcp: () => Promise.reject(error),
      webhooks: () => Promise.reject(error),
    })
  const paths = ['/metrics', '/auth/session', '/mcp', '/webhooks/oura']

  it.each(paths)('is answered with 500 and no text of the error: %s', async (path) => {
    const { fetch, lines } = failWith(new Error('the text of the error'))
    const response = await fetch(path)
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({ error: expect.stringMatching(/^Unexpected error/) })
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(lines).toMatchObject([{ level: 'error', message: 'unexpected error' }])
  })

  it.each(paths)('is answered with the status and the message of an error of ours: %s', async (path) => {
    const { fetch, lines } = failWith(new StoreUnavailableError())
    const response = await fetch(path)
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: 'The gateway cannot reach its store. Try again in a minute.' },
    ])
    expect(lines).toEqual([])
  })
})

describe('routes', () => {
  const { fetch } = createStubGateway()

  it.each([
    ['/health', { status: 'alive' }],
    ['/ready', { status: 'ready' }],
    ['/health?verbose=1', { status: 'alive' }],
  ])('answers the probe %s', async (path, body) => {
    const response = await fetch(path)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual(body)
    expect((await fetch(path, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(path, { method: 'POST' })).status).toBe(405)
  })

  it.each([
    '/',
    '/x',
    '/x/graphql',
    '/graphql/',
    '/graphqlx',
    '/x/health',
    '/health/',
    '/GRAPHQL',
    '/x?y=/graphql',
    '/x?y=/health',
    '//graphql',
  ])('answers %s with 404 and the path of the endpoint', async (path) => {
    for (const init of [{}, post('{ probe }'), ...(path === '/' ? [] : [browser])]) {
      const response = await fetch(path, init)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({
        error: 'Not found. Send GraphQL operations to /graphql.',
      })
    }
  })

  it('does not treat a query as a probe if its URL ends like one', async () => {
    const response = await fetch('/graphql?query={probe}&operationName=&x=/health')
    expect((await readAnswer(response)).errors ?? []).toEqual([])
    expect((await readAnswer(await fetch('/graphql?query={probe}%23/health'))).data).toEqual({
      probe: 'pong',
    })
  })

  it('redirects browsers from / to GraphiQL', async () => {
    const response = await fetch('/', browser)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/graphql')
  })

  it.each(['/graphql?query={probe}', '/health', '/nothing'])('sets security headers on %s', async (path) => {
    const { headers } = await fetch(path)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-frame-options')).toBe('DENY')
  })
})

describe('content negotiation', () => {
  let executed = 0
  const probe = () => {
    executed++
    return 'pong'
  }
  const { fetch } = createStubGateway(probe, { corsOrigins: ['https://app.example.com'] })
  const ask = (accept: string) => {
    const { headers, ...init } = post('{ probe }', {}, { accept, origin: 'https://app.example.com' })
    return fetch('/graphql', { ...init, headers: headers ?? {} })
  }

  it.each(['application/xml', 'text/html', 'application/json;charset=latin1', 'image/*, text/plain;q=0.1'])(
    'answers 406 to a client that accepts %s, without execution',
    async (accept) => {
      executed = 0
      const response = await ask(accept)
      expect(response.status).toBe(406)
      expect(response.headers.get('accept')).toBe('application/graphql-response+json, application/json')
      expect(await response.text()).toContain('accept: application/graphql-response+json, application/json')
      expect(executed).toBe(0)
      // As on every other answer.
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('x-request-id')).toBeTruthy()
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    },
  )

  it.each([
    '*/*',
    'application/*',
    'Application/JSON; charset=UTF-8',
    'text/html, */*;q=0.8',
    'text/event-stream',
    'multipart/mixed, text/plain',
  ])('answers a client that accepts %s', async (accept) => {
    executed = 0
    const response = await ask(accept)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('{"data":{"probe":"pong"}}')
    expect(executed).toBe(1)
  })
})
