import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { CLIENT } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'
import { eventBody } from '../../support/webhooks/signed-event.ts'

const folder = makeTemporaryFolder()
const file = folder.file('oura.db')
const gateway = await startLoginGateway({
  listen: true,
  environment: { STORE_URL: `file:${file}`, CORS_ORIGINS: 'https://app.test' },
})
const database = new Database(file)
afterAll(async () => {
  database.close()
  await gateway[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Sends bytes to the gateway's socket; returns all that it answers. */
async function send(...parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1')
  // The gateway may answer and close before all is sent.
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  return text(socket)
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

async function request({ method = 'POST', path = '/webhooks/oura', body = '', headers = {} }: Sent) {
  const all = { host: 'x', connection: 'close', 'content-length': `${Buffer.byteLength(body)}`, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await send(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body)
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), answer }
}

const seconds = () => `${Math.floor(gateway.clock.now() / 1000)}`

/** The headers of Oura's signature over a body. */
const signed = (body: string | Uint8Array, timestamp = seconds()) => ({
  'x-oura-timestamp': timestamp,
  'x-oura-signature': createHmac('sha256', CLIENT.secret).update(timestamp).update(body).digest('hex'),
})

const stored = () =>
  (database.prepare('SELECT count(*) AS events FROM inbox').get() as { events: number }).events

describe('a stranger at /webhooks/oura', () => {
  const event = eventBody({ object_id: 'of-a-stranger' })
  const bodies = 'x'.repeat(20_000)

  it.each<[string, Sent, number]>([
    ['no signature', { body: event }, 401],
    ['a signature without a body', { headers: signed('') }, 400],
    ['another method', { method: 'PUT', body: event, headers: signed(event) }, 405],
    ['OPTIONS', { method: 'OPTIONS' }, 405],
    ['GET', { method: 'GET' }, 401],
    ['HEAD', { method: 'HEAD' }, 401],
    ['a slash at the end', { path: '/webhooks/oura/', body: event, headers: signed(event) }, 404],
    ['another case', { path: '/Webhooks/oura', body: event, headers: signed(event) }, 404],
    ['an encoded path', { path: '/webhooks/our%61', body: event, headers: signed(event) }, 404],
    ['a large body', { body: bodies, headers: signed(bodies) }, 413],
    ['an announced large body', { headers: { ...signed(''), 'content-length': '1000000000' } }, 413],
    [
      'a compressed body',
      { body: gzipSync(event), headers: { ...signed(event), 'content-encoding': 'gzip' } },
      401,
    ],
    [
      'a compressed body that is signed',
      { body: gzipSync(Buffer.alloc(10_000_000)), headers: signed(gzipSync(Buffer.alloc(10_000_000))) },
      400,
    ],
    ['deep JSON', { body: '['.repeat(15_000), headers: signed('['.repeat(15_000)) }, 400],
    ['a prototype', { body: `{"__proto__":${event}}`, headers: signed(`{"__proto__":${event}}`) }, 400],
    ...['NaN', '-1', '1e999', '1e9', '0x1', '٣', '99999999999999999999', `${'9'.repeat(5_000)}`].map(
      (timestamp): [string, Sent, number] => [
        `the timestamp ${timestamp.slice(0, 20)}`,
        { body: event, headers: signed(event, Buffer.from(timestamp).toString('latin1')) },
        401,
      ],
    ),
  ])('is refused: %s', async (_, sent, status) => {
    const before = stored()
    const { status: answered, answer } = await request(sent)
    expect(answered).toBe(status)
    expect(answer).not.toContain('of-a-stranger')
    expect(stored()).toBe(before)
  })

  it('is refused with a chunked body that is large, or whose length is ambiguous', async () => {
    const head = (lines: string) =>
      `POST /webhooks/oura HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-oura-timestamp: ${seconds()}\r\n${lines}\r\n\r\n`
    const chunked = await send(head('transfer-encoding: chunked'), '1\r\na\r\n'.repeat(17_000), '0\r\n\r\n')
    expect(chunked).toMatch(/^HTTP\/1\.1 413 /)
    const ambiguous = await send(head('transfer-encoding: chunked\r\ncontent-length: 5'), '0\r\n\r\n')
    expect(ambiguous).toMatch(/^HTTP\/1\.1 400 /)
    const flood = Array.from({ length: 3_000 }, (_, n) => `a${n}: b`).join('\r\n')
    expect(await send(head(flood))).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('of another origin cannot read the answer', async () => {
    const { answer } = await request({ body: event, headers: { origin: 'https://elsewhere.test' } })
    expect(answer).not.toContain('access-control-allow-origin')
  })
})

describe('an event of Oura', () => {
  it('is not acknowledged while the store cannot be written, and is stored when it comes again', async () => {
    const body = eventBody({ object_id: 'while-the-disk-is-full' })
    database.exec('ALTER TABLE inbox RENAME TO hidden_inbox')
    const refused = await request({ body, headers: signed(body) })
    database.exec('ALTER TABLE hidden_inbox RENAME TO inbox')
    expect(refused.status).toBe(503)
    expect(refused.answer).toMatch(/^retry-after: 5\r$/im)
    const before = stored()
    expect((await request({ body, headers: signed(body) })).status).toBe(204)
    expect((await request({ body, headers: signed(body) })).status).toBe(204)
    expect(stored()).toBe(before + 1)
  })

  it('counts with the last of repeated keys, and with texts of any characters', async () => {
    for (const body of [
      `${eventBody({ object_id: 'first' }).slice(0, -1)},"object_id":"last"}`,
      eventBody({ object_id: 'a\0b', user_id: '\ud800' }),
      eventBody({ object_id: 'é'.repeat(200), padding: Array(50).fill({ deep: [[[]]] }) }),
    ]) {
      const before = stored()
      expect((await request({ body, headers: signed(body) })).status).toBe(204)
      expect(stored()).toBe(before + 1)
    }
  })
})
