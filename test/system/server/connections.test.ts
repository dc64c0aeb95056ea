import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectionLimits, limitConnections } from '../../../src/process/connections.ts'

const closers: (() => void)[] = []

afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** More than the buffers of a socket take. */
const LARGE = Buffer.alloc(24_000_000)
const WARNING = 'a connection was closed: its client does not read the response'

const serve = async (listener: RequestListener, limits: ConnectionLimits = {}) => {
  const warnings: string[] = []
  const log = {
    debug: () => {},
    info: () => {},
    warn: (_: object, message: string) => void warnings.push(message),
    error: () => {},
  }
  const server = createServer({ connectionsCheckingInterval: 20 }, listener)
  limitConnections(server, { log, ...limits })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo

  /** Opens a connection that sends a request and does not read. */
  async function request(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    closers.push(() => socket.destroy())
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    return socket
  }

  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
  return { server, port, request, connections, warnings }
}

/** Bytes until the end of the connection, or until `length`. */
const read = async (socket: Socket, length = Number.POSITIVE_INFINITY): Promise<number> => {
  let bytes = 0
  for await (const chunk of socket) {
    bytes += chunk.length
    if (bytes >= length) break
  }
  return bytes
}

describe('limitConnections', () => {
  it('keeps idle connections longer than the usual proxies', async () => {
    const { server, port } = await serve((_, response) => response.end('pong'))
    expect(server.keepAliveTimeout).toBeGreaterThan(65_000)
    expect(server.headersTimeout).toBeGreaterThan(server.keepAliveTimeout)
    const response = await fetch(`http://127.0.0.1:${port}`)
    await response.text()
    expect(Number(/timeout=(\d+)/.exec(response.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(65)
  })

  it('closes a connection when the rest of a body does not arrive, but not while a whole request runs', async () => {
    const { port } = await serve(
      (request, response) => {
        request.resume()
        request.once('end', () => setTimeout(() => response.end('pong'), 300))
      },
      { unreadMs: 50 },
    )
    const post = (body: string) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => undefined)
      closers.push(() => socket.destroy())
      socket.write(
        `POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\n${body}`,
      )
      return text(socket)
    }
    expect(await post('ab')).toBe('')
    expect(await post('abcd')).toContain('pong')
  })

  it('closes a connection whose body comes a few bytes at a time for longer than a request may take', async () => {
    const { port } = await serve((request) => void request.resume(), { requestMs: 300 })
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 20)
    closers.push(() => clearInterval(drip))
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('does not close a connection that was idle for longer than the time-out of unread bytes', async () => {
    const { request, warnings } = await serve((_, response) => response.end('pong'), { unreadMs: 50 })
    const socket = await request()
    await once(socket, 'data')
    await delay(300)
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    expect(String(await once(socket, 'data'))).toContain('pong')
    expect(warnings).toEqual([])
  })

  it('closes connections without progress, and frees their memory', async () => {
    const { request, connections, warnings } = await serve((_, response) => response.end(LARGE), {
      unreadMs: 200,
    })
    await Promise.all(Array.from({ length: 5 }, request))
    await expect.poll(connections, { timeout: 5000 }).toBe(0)
    expect(warnings).toEqual([WARNING])
  })

  it('does not close a connection of a slow client that reads', async () => {
    const { request, warnings } = await serve((_, response) => response.end(LARGE), { unreadMs: 400 })
    const socket = await request()
    let bytes = 0
    for await (const chunk of socket) {
      bytes += chunk.length
      if (bytes >= LARGE.length) break
      // More than a second altogether.
      if (bytes % 4 === 0) await delay(1)
    }
    expect(bytes).toBeGreaterThan(LARGE.length)
    expect(warnings).toEqual([])
  })

  it('does not close a quiet event stream, nor a request that takes long', async () => {
    const { request, connections } = await serve(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
        setTimeout(() => response.end(': bye\n\n'), 600)
      },
      { unreadMs: 100 },
    )
    const socket = await request()
    await once(socket, 'data')
    await delay(400)
    expect(await connections()).toBe(1)
    expect(String(await once(socket, 'data'))).toContain('bye')
  })

  it('closes the connection that was unread for longest when all have too many unread bytes', async () => {
    const { request, connections, warnings } = await serve((_, response) => response.end(LARGE), {
      maxUnreadBytes: 2.5 * LARGE.length,
    })
    const sockets: Socket[] = []
    for (let count = 0; count < 2; count++) sockets.push(await request())
    await delay(1_200)
    expect(await connections()).toBe(2)
    for (let count = 0; count < 2; count++) sockets.push(await request())
    await expect.poll(connections, { timeout: 5000 }).toBe(2)
    expect(warnings).toEqual([WARNING])
    // The newer two are intact.
    const lengths = await Promise.all(sockets.map((socket) => read(socket, LARGE.length)))
    expect(lengths.map((length) => length >= LARGE.length)).toEqual([false, false, true, true])
  })

  it('closes a connection that is read too slowly to finish in time', async () => {
    const { request, connections } = await serve((_, response) => response.end(LARGE), { maxUnreadMs: 500 })
    const socket = await request()
    const timer = setInterval(() => socket.read(1000), 50)
    closers.push(() => clearInterval(timer))
    await expect.poll(connections, { timeout: 5000 }).toBe(0)
  })

  it('refuses connections beyond maxConnections, and says so', async () => {
    const { request, port, connections, warnings } = await serve((_, response) => response.end('pong'), {
      maxConnections: 3,
    })
    for (let count = 0; count < 3; count++) await once(await request(), 'data')
    const refused = connect(port, '127.0.0.1')
    refused.on('error', () => undefined)
    await once(refused, 'close')
    expect(await connections()).toBe(3)
    expect(warnings).toEqual(['a connection was refused: MAX_CONNECTIONS is reached'])
  })
})
