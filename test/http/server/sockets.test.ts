import { once } from 'node:events'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { limits } from '../../../src/server/limits/limits.ts'
import { createStubGateway, type Resolve } from '../../support/server/stub-gateway.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const listen = async (probe?: Resolve) => {
  const gateway = createStubGateway(probe)
  const server = createServer(gateway.handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { ...gateway, port, url: `http://127.0.0.1:${port}/graphql` }
}

const headers = { 'content-type': 'application/json' }
// Not in the query text, which has a lower limit of its own.
const prefix = '{"query":"{ probe }","extensions":{"filling":"'
/** A body of so many bytes, most of them in a comment of its query. */
const bodyOf = (bytes: number) => {
  const filling = bytes - prefix.length - 3
  return `${prefix}${'é'.repeat(filling / 2)}${filling % 2 === 0 ? '' : 'x'}"}}`
}

const inChunks = (body: string, size: number) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      const bytes = new TextEncoder().encode(body)
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size))
      controller.close()
    },
  })

const chunked = (body: string, size = 65_536): RequestInit => ({
  method: 'POST',
  headers,
  body: inChunks(body, size),
  // Required by fetch for streams, and missing in the types of Node 20.
  ...{ duplex: 'half' },
})

describe('the body limit', () => {
  it.each([
    [
      'with a content-length',
      limits.bodyBytes + 1,
      (body: string): RequestInit => ({ method: 'POST', headers, body }),
    ],
    ['in chunks', limits.bodyBytes + 1, (body: string) => chunked(body)],
    ['in chunks, far beyond the limit', 12 * limits.bodyBytes, (body: string) => chunked(body)],
  ])('refuses a body beyond the limit: %s', async (_, bytes, toInit) => {
    const { url } = await listen()
    const response = await fetch(url, toInit(bodyOf(bytes)))
    expect(response.status).toBe(413)
    const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] }
    expect(errors).toHaveLength(1)
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      limit: 'body',
      allowed: limits.bodyBytes,
    })
    expect(errors[0]?.message).toMatch(/(1000001|more than 1000000) bytes, at most 1000000 are allowed/)
    // The server still answers.
    const next = await fetch(url, { method: 'POST', headers, body: bodyOf(100) })
    expect(await next.json()).toEqual({ data: { probe: 'pong' } })
  })

  it.each([
    ['with a content-length', (body: string): RequestInit => ({ method: 'POST', headers, body })],
    ['in chunks', (body: string) => chunked(body)],
    ['in chunks that cut characters', (body: string) => chunked(body, 65_537)],
  ])('accepts a body of exactly the limit: %s', async (_, toInit) => {
    const { url } = await listen()
    const response = await fetch(url, toInit(bodyOf(limits.bodyBytes - 1)))
    expect(await response.json()).toEqual({ data: { probe: 'pong' } })
  })

  it('answers an endless body without reading it to the end', async () => {
    const { port } = await listen()
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest({ port, path: '/graphql', method: 'POST', headers })
      const chunk = 'x'.repeat(64 * 1024)
      const push = () => {
        while (!request.destroyed && request.write(chunk));
        request.once('drain', push)
      }
      request.once('response', (response) => {
        resolve(response.statusCode)
        request.destroy()
      })
      request.once('error', reject)
      push()
    })
    expect(status).toBe(413)
  })
})

describe('the socket', () => {
  it.each(['[', 'a b', '%'])('answers a request with the Host header "%s"', async (host) => {
    const { port } = await listen()
    const answer = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(port, '127.0.0.1')
      socket.setEncoding('utf8')
      socket.on('data', (data: string) => {
        text += data
      })
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
      socket.write(`GET /graphql?query={probe} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 [24]\d\d /)
    expect(answer).not.toMatch(/ at |node_modules|stack/)
  })

  it('aborts the signal of resolvers when the client disconnects', async () => {
    const client = new AbortController()
    const signals: AbortSignal[] = []
    const { promise: aborted, resolve } = defer()
    const { url } = await listen((_, { signal }) => {
      signals.push(signal)
      signal.addEventListener('abort', resolve)
      client.abort()
      return aborted
    })
    const body = JSON.stringify({ query: '{ probe }' })
    await expect(fetch(url, { method: 'POST', headers, body, signal: client.signal })).rejects.toThrow()
    await aborted
    expect(signals.map((signal) => signal.aborted)).toEqual([true])
  })

  it('runs no further resolver after the client has disconnected', async () => {
    const client = new AbortController()
    const { promise: disconnected, resolve: disconnect } = defer()
    let children = 0
    const { url, lines } = await listen(async (_, { signal }) => {
      signal.addEventListener('abort', disconnect)
      client.abort()
      await disconnected
      // The parent completes nevertheless, as a request to Oura that several operations share does.
      return { child: () => ++children }
    })
    const body = JSON.stringify({ query: '{ slow { child } }' })
    await expect(fetch(url, { method: 'POST', headers, body, signal: client.signal })).rejects.toThrow()
    await expect.poll(() => lines.at(-1)?.message).toBe('operation')
    expect(children).toBe(0)
  })

  it('logs a disconnected client as ABORTED, not as an unexpected error', async () => {
    const client = new AbortController()
    const { url, lines } = await listen((_, { signal }) => {
      setTimeout(() => client.abort(), 10)
      return new Promise((__, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    })
    const body = JSON.stringify({ query: '{ a: probe b: probe }' })
    await expect(fetch(url, { method: 'POST', headers, body, signal: client.signal })).rejects.toThrow()
    await expect.poll(() => lines.at(-1)?.message).toBe('operation')
    expect(lines).toMatchObject([{ level: 'info', fields: { errorCodes: ['ABORTED'] } }])
  })
})

describe('a client that disconnects during its upload', () => {
  it.each([
    ['with a content-length', 'content-length: 1000\r\n', '{"query": "{ probe'],
    ['in chunks', 'transfer-encoding: chunked\r\n', '8\r\n{"query"\r\n'],
  ])('is logged as ABORTED: %s', async (_, framing, part) => {
    const { port, lines } = await listen()
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framing}\r\n${part}`,
    )
    await once(socket, 'ready')
    // The request must have arrived: the gateway reads its body by then.
    await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    await expect.poll(() => lines).toHaveLength(1)
    expect(lines).toMatchObject([
      { level: 'info', message: 'operation', fields: { errorCodes: expect.arrayContaining(['ABORTED']) } },
    ])
  })
})

const defer = () => {
  let resolve = () => {}
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve: () => resolve() }
}
