import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RateLimitedError, UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { createStubGateway, post, readAnswer } from '../../support/server/stub-gateway.ts'

const thrower = (error: unknown) => () => {
  throw error
}

describe('HEAD', () => {
  const auth = async (request: Request) =>
    request.method === 'GET'
      ? new Response('a page', { headers: { 'set-cookie': 'a=1', 'content-type': 'text/plain' } })
      : null
  const gateway = createStubGateway(undefined, { auth, corsOrigins: ['https://app.example'] })
  let server: ListeningServer

  beforeAll(async () => {
    server = await listen(gateway.handle)
  })

  afterAll(() => server.close())

  const PATHS: readonly (readonly [path: string, accept: string])[] = [
    ['/health', '*/*'],
    ['/ready', '*/*'],
    ['/', 'text/html'],
    ['/', '*/*'],
    ['/nowhere', '*/*'],
    ['/auth/login', 'text/html'],
    ['/graphql', 'text/html'],
    ['/graphql', 'application/json'],
    ['/graphql', 'application/xml'],
    ['/graphql?query={probe}', 'application/json'],
    ['/graphql?query={nothing}', 'application/graphql-response+json'],
    ['/graphql?query=mutation{touch}', 'application/json'],
    ['/graphql?query={probe}', 'text/event-stream'],
  ]
  /** Differs between any two answers. */
  const comparable = ({ status, headers }: Response) => ({
    status,
    headers: [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
  })

  it.each(PATHS)('of %s, accepting %s, answers like GET without a body', async (path, accept) => {
    const headers = { accept, origin: 'https://app.example' }
    const got = await gateway.fetch(path, { headers })
    await got.body?.cancel()
    const head = await gateway.fetch(path, { method: 'HEAD', headers })
    expect(comparable(head)).toEqual(comparable(got))
    expect(head.headers.get('x-request-id')).toBeTruthy()
    expect(await head.text()).toBe('')
  })

  it.each(PATHS)('of %s, accepting %s, does so on a socket', async (path, accept) => {
    const headers = { accept, origin: 'https://app.example' }
    const got = await fetch(server.url + path, { headers, redirect: 'manual' })
    await got.body?.cancel()
    const head = await fetch(server.url + path, { method: 'HEAD', headers, redirect: 'manual' })
    expect(head.status).toBe(got.status)
    // A body of unknown length is chunked; without a body there is nothing to chunk.
    const framing = /^(date|x-request-id|connection|keep-alive|transfer-encoding)$/
    const named = (response: Response) => [...response.headers].filter(([name]) => !framing.test(name))
    expect(named(head)).toEqual(named(got))
    expect(await head.text()).toBe('')
  })
})

describe('Retry-After', () => {
  it.each([
    [new RateLimitedError(42, 'user'), 429, '42'],
    [new RateLimitedError(41.2, 'application'), 429, '42'],
    [new UpstreamUnavailableError('Oura is down.'), 503, '30'],
  ])('comes with a whole answer of %s', async (error, status, seconds) => {
    const { fetch } = createStubGateway(undefined, { createContext: thrower(error) })
    const response = await fetch('/graphql', post('{ probe }'))
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(seconds)
  })

  it('comes with /ready while the store is unreachable', async () => {
    const { fetch } = createStubGateway(undefined, { isStoreReachable: async () => false })
    const response = await fetch('/ready')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('30')
  })

  it.each([429, 503])('comes with a status %i of a route that sets none', async (status) => {
    const { fetch } = createStubGateway(undefined, { auth: async () => new Response('later', { status }) })
    expect((await fetch('/auth/login')).headers.get('retry-after')).toBe('30')
  })

  it('of a route is kept', async () => {
    const { fetch } = createStubGateway(undefined, {
      auth: async () => new Response('later', { status: 503, headers: { 'retry-after': '7' } }),
    })
    expect((await fetch('/auth/login')).headers.get('retry-after')).toBe('7')
  })

  it('does not come with an answer of which one field is rate limited', async () => {
    const { fetch } = createStubGateway(thrower(new RateLimitedError(42, 'user')))
    const response = await fetch('/graphql', post('{ viewer { id } probe }'))
    expect(response.status).toBe(200)
    expect(response.headers.has('retry-after')).toBe(false)
  })
})

describe('Cache-Control', () => {
  const { fetch } = createStubGateway()

  it.each(['application/json', 'text/event-stream', 'multipart/mixed'])(
    'is no-store for answers as %s',
    async (accept) => {
      const response = await fetch('/graphql', post('{ probe }', {}, { accept }))
      expect(response.headers.get('content-type')).toContain(accept)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).toContain('"probe":"pong"')
    },
  )

  it('is no-store for errors of a whole event stream', async () => {
    const response = await fetch('/graphql', post('{ nothing }', {}, { accept: 'text/event-stream' }))
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toContain('GRAPHQL_VALIDATION_FAILED')
  })
})

it('an empty operationName in a query string means none', async () => {
  const { fetch, lines } = createStubGateway()
  const answer = await readAnswer(await fetch('/graphql?query=query%20A{probe}&operationName='))
  expect(answer.data).toEqual({ probe: 'pong' })
  expect(lines[0]?.fields['operation']).toBe('A')
})
