import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_WAITING_REQUESTS, serializePipelinedRequests } from '../../../src/server/request/pipelining.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { createStubGateway, type Resolve } from '../../support/server/stub-gateway.ts'

let server: ListeningServer | undefined

afterEach(async () => {
  await server?.close()
})

/** Listens, and connects. */
const startServer = async (listener: RequestListener): Promise<Socket> => {
  server = await listen(listener)
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

const start = async (probe: Resolve) => {
  const gateway = createStubGateway(probe)
  let accepted: Socket | undefined
  const socket = await startServer((request, response) => {
    accepted ??= request.socket
    gateway.handle(request, response)
  })
  /** Bytes that the server has read from the connection of the first request. */
  const bytesRead = () => accepted?.bytesRead ?? 0
  return { ...gateway, socket, bytesRead }
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** The numbers in `<>` of the responses on a connection, up to `last`. */
const readIndexes = async (socket: Socket, last: number): Promise<number[]> => {
  let received = ''
  for await (const chunk of socket) {
    received += chunk
    if (received.includes(`<${last}>`)) break
  }
  return [...received.matchAll(/<(\d+)>/g)].map(([, index]) => Number(index))
}

/** Node reads at most as many bytes of a socket at once. */
const READ_BYTES = 65_536

const get = (query: string) =>
  `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nhost: localhost\r\n\r\n`

const post = (query: string) => {
  const body = JSON.stringify({ query })
  const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`
  return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

describe('pipelined requests of one connection', () => {
  it.each([
    ['GET', get],
    ['POST', post],
  ])('run one after the other, and all are answered in order: %s', async (_, toRequest) => {
    let [running, most] = [0, 0]
    const { socket } = await start(async ({ first }) => {
      most = Math.max(most, ++running)
      await setImmediate()
      running--
      return `<${first}>`
    })
    const count = 120
    const requests = range(count)
      .map((index) => toRequest(`{ probe(first: ${index}) }${' '.repeat(500)}`))
      .join('')
    expect(requests.length).toBeGreaterThan(READ_BYTES)
    socket.write(requests)
    expect(await readIndexes(socket, count - 1)).toEqual(range(count))
    expect(most).toBe(1)
  })

  it('leave turns of the event loop to other connections', async () => {
    let calls = 0
    const { socket } = await start(({ first }) => {
      calls++
      if (calls === 1) other.write(get('{ probe(first: 7) }'))
      return `<${first}>`
    })
    const other = connect(socket.remotePort ?? 0, '127.0.0.1')
    await once(other, 'connect')
    socket.write(get('{ probe(first: 1) }').repeat(500))
    await readIndexes(other, 7)
    expect(calls).toBeLessThan(20)
    socket.destroy()
  })

  it.each([
    ['GET', get],
    ['POST', post],
  ])('are not read while earlier ones run: %s', async (_, toRequest) => {
    let calls = 0
    const { socket, bytesRead } = await start(() => {
      calls++
      return calls < 5 ? 'pong' : new Promise(() => {})
    })
    // The kernel takes some megabytes of it at once: the server can read in each turn of the event loop.
    socket.write(toRequest(`{ probe }${' '.repeat(500)}`).repeat(10_000))
    await expect.poll(() => calls).toBe(5)
    for (let turn = 0; turn < 50; turn++) await setImmediate()
    // One read of many requests, and perhaps one before it that had only the first request.
    expect(bytesRead()).toBeLessThanOrEqual(2 * READ_BYTES)
    expect(socket.writableLength).toBeGreaterThan(0)
    expect(calls).toBe(5)
    socket.destroy()
  })

  it('are all answered, also more than may wait, if one read has fewer', async () => {
    const socket = await startServer(
      serializePipelinedRequests(({ url }, response) => response.end(`<${url?.slice(1)}>`)),
    )
    const count = 2 * MAX_WAITING_REQUESTS
    const padding = '-'.repeat(READ_BYTES / MAX_WAITING_REQUESTS)
    socket.write(
      range(count)
        .map((index) => `GET /${index} HTTP/1.1\r\nhost: ${padding}\r\n\r\n`)
        .join(''),
    )
    expect(await readIndexes(socket, count - 1)).toEqual(range(count))
    socket.destroy()
  })

  it('close the connection if more of one read than may wait, once these are answered', async () => {
    const { socket } = await start(() => 'pong')
    const count = 1 + MAX_WAITING_REQUESTS + 1
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(count))
    const responses = (await text(socket)).split('HTTP/1.1 200 OK').slice(1)
    expect(responses).toHaveLength(1 + MAX_WAITING_REQUESTS)
    const closing = responses.map((response) => /^connection: close\r$/im.test(response))
    expect(closing.indexOf(true)).toBe(MAX_WAITING_REQUESTS)
  })

  it('are dropped when the client leaves', async () => {
    let calls = 0
    let leave = (): void => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const { socket, lines } = await start(async () => {
      calls++
      await left
      return 'pong'
    })
    socket.write(get('{ probe }').repeat(10))
    await expect.poll(() => calls).toBe(1)
    socket.resetAndDestroy()
    leave()
    await expect.poll(() => lines.length).toBe(1)
    expect(calls).toBe(1)
  })
})
