import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_WAITING_REQUESTS } from '../../../src/server/request/pipelining.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'
import { createStubGateway, type Resolve } from '../../support/server/stub-gateway.ts'

let server: ListeningServer | undefined

afterEach(async () => {
  await server?.close()
})

const start = async (probe: Resolve) => {
  const gateway = createStubGateway(probe)
  server = await listen(gateway.handle)
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  return { ...gateway, socket }
}

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
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return `<${first}>`
    })
    const count = 1 + MAX_WAITING_REQUESTS
    const requests = Array.from({ length: count }, (_, index) => toRequest(`{ probe(first: ${index}) }`))
    socket.write(requests.join(''))
    let text = ''
    for await (const chunk of socket) {
      text += chunk
      if (text.includes(`<${count - 1}>`)) break
    }
    expect([...text.matchAll(/<(\d+)>/g)].map(([, index]) => Number(index))).toEqual(
      Array.from({ length: count }, (_, index) => index),
    )
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
    let text = ''
    for await (const chunk of other) {
      text += chunk
      if (text.includes('<7>')) break
    }
    expect(calls).toBeLessThan(20)
    socket.destroy()
  })

  it('are not read while the first one runs', async () => {
    let calls = 0
    const { socket } = await start(() => {
      calls++
      return new Promise(() => {})
    })
    const megabyte = get(`{ probe }${' '.repeat(500)}`).repeat(600)
    let isAccepted = true
    // The buffers of the two sockets take some megabytes.
    for (let sent = 0; sent < 40; sent++) isAccepted = socket.write(megabyte)
    expect(isAccepted).toBe(false)
    const unsent = await new Promise<number>((done) => {
      let last = socket.writableLength
      const timer = setInterval(() => {
        if (socket.writableLength === last) {
          clearInterval(timer)
          done(last)
        }
        last = socket.writableLength
      }, 200)
    })
    expect(unsent).toBeGreaterThan(20_000_000)
    expect(calls).toBe(1)
    socket.destroy()
  })

  it('close the connection if they are more than may wait, once these are answered', async () => {
    let calls = 0
    const { socket } = await start(({ first }) => {
      calls++
      return `<${first}>`
    })
    const count = 1 + MAX_WAITING_REQUESTS + 1
    socket.write(Array.from({ length: count }, (_, index) => get(`{ probe(first: ${index}) }`)).join(''))
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(calls).toBe(1 + MAX_WAITING_REQUESTS)
    expect([...text.matchAll(/<(\d+)>/g)].map(([, index]) => Number(index))).toEqual(
      Array.from({ length: calls }, (_, index) => index),
    )
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
