import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startProcessGateway } from '../../support/process-gateway.ts'

/** Sends itself a signal as soon as a handler is installed. */
const earlySignal = (signal: string) =>
  `data:text/javascript,${encodeURIComponent(`
    const timer = setInterval(() => {
      if (process.listenerCount('${signal}') === 0) return
      clearInterval(timer)
      process.kill(process.pid, '${signal}')
    }, 1)
    timer.unref()
  `)}`

/** About 9 MB of the demo's records: more than the buffers of a socket, and less than the cost limit. */
const aliases = Array.from({ length: 45 }, (_, index) => `s${index}: class5Min`).join(' ')
const LARGE_QUERY = `{ viewer { dailyActivity(startDate: "2024-01-01", first: 700) { nodes { ${aliases} } } } }`
/** Generating the records takes long on a busy machine. */
const PATIENT = { OURA_TIMEOUT_MS: '60000', OPERATION_TIMEOUT_MS: '60000' }
const SMALL_QUERY = '{ viewer { dailySleep(last: 1) { nodes { day } } } }'

const requestOf = (query: string): string => {
  const body = JSON.stringify({ query })
  return [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

const connectTo = async (url: string): Promise<Socket> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

const readToEnd = async (socket: Socket): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const ask = (url: string, query = SMALL_QUERY) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })

describe('the stop of the process', () => {
  it.each(['SIGTERM', 'SIGINT'])('is not lost if %s arrives while the program loads', async (signal) => {
    await using gateway = startProcessGateway({}, { preload: earlySignal(signal) })
    expect(await gateway.exit).toBe(0)
    expect(gateway.output()).toBe('')
  })

  it('waits until a slow client has read its response', async () => {
    await using gateway = startProcessGateway(PATIENT)
    const socket = await connectTo(await gateway.url())
    socket.write(requestOf(LARGE_QUERY))
    await once(socket, 'readable')
    gateway.child.kill('SIGTERM')
    await expect.poll(gateway.errors, { timeout: 20_000 }).toContain('stopping')
    const [head = '', body = ''] = (await readToEnd(socket)).split('\r\n\r\n')
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(8_000_000)
    const { data } = JSON.parse(body)
    expect(data.viewer.dailyActivity.nodes.length).toBeGreaterThan(500)
    expect(await gateway.exit).toBe(0)
  })

  it('does not wait longer than the grace time for a client that does not read', async () => {
    await using gateway = startProcessGateway(PATIENT)
    const socket = await connectTo(await gateway.url())
    socket.write(requestOf(LARGE_QUERY))
    await once(socket, 'readable')
    const startedAt = performance.now()
    gateway.child.kill('SIGTERM')
    expect(await gateway.exit).toBe(0)
    expect(performance.now() - startedAt).toBeGreaterThan(9_000)
    expect(gateway.errors()).toContain('responses were unfinished at the end of the grace time')
    socket.destroy()
  })

  it('keeps serving for SHUTDOWN_DELAY_MS while /ready answers 503', async () => {
    await using gateway = startProcessGateway({ SHUTDOWN_DELAY_MS: '4000' })
    const url = await gateway.url()
    const startedAt = performance.now()
    gateway.child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(new URL('/ready', url))).status, { timeout: 20_000 }).toBe(503)
    expect((await fetch(new URL('/health', url))).status).toBe(200)
    const answer = await ask(url)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toHaveProperty('data.viewer.dailySleep.nodes')
    expect(await gateway.exit).toBe(0)
    expect(performance.now() - startedAt).toBeGreaterThan(4000)
    await expect(ask(url)).rejects.toThrow()
  })
})
