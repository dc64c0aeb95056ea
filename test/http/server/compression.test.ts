import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { GRAPHQL_URL, startGateway } from '../../support/gateway.ts'

const gateway = await startGateway()
afterAll(() => gateway[Symbol.asyncDispose]())

const LONG =
  '{ viewer { dailySleep(startDate: "2026-09-01", endDate: "2026-10-30", first: 100) { nodes { id day score contributors { deepSleep efficiency latency } } } } }'
const SHORT = '{ __typename }'

const send = (query: string, acceptEncoding?: string, of = gateway) =>
  of.fetch(GRAPHQL_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
    },
    body: JSON.stringify({ query }),
  })

describe('compression', () => {
  it.each(['gzip', 'gzip, deflate, br', '*', 'br;q=1, gzip;q=0.5'])(
    'is gzip for a client that accepts %s',
    async (accepted) => {
      const plain = await (await send(LONG)).text()
      const response = await send(LONG, accepted)
      const body = Buffer.from(await response.arrayBuffer())
      expect(response.headers.get('content-encoding')).toBe('gzip')
      expect(response.headers.get('content-length')).toBe(`${body.length}`)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(gunzipSync(body).toString()).toBe(plain)
      expect(body.length).toBeLessThan(plain.length / 4)
    },
  )

  it.each([undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.5, identity'])(
    'is none for a client that accepts %s',
    async (accepted) => {
      const response = await send(LONG, accepted)
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(response.headers.get('vary')).toContain('Accept-Encoding')
      expect(await response.json()).toMatchObject({
        data: { viewer: { dailySleep: { nodes: expect.any(Array) } } },
      })
    },
  )

  it('is none for short answers, for probes and for pages below /auth', async () => {
    expect((await send(SHORT, 'gzip')).headers.get('content-encoding')).toBeNull()
    for (const path of ['/health', '/auth/login']) {
      const url = new URL(path, GRAPHQL_URL)
      const response = await gateway.fetch(url, { headers: { 'accept-encoding': 'gzip' } })
      expect([path, response.headers.get('content-encoding')]).toEqual([path, null])
    }
  })

  it('is none for events, which must be sent at once', async () => {
    const response = await gateway.fetch(GRAPHQL_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-encoding': 'gzip',
      },
      body: JSON.stringify({ query: LONG }),
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    // yoga says `none`, so that proxies do not compress either.
    expect(response.headers.get('content-encoding')).toBe('none')
    expect((await response.text()).length).toBeGreaterThan(4096)
  })

  it('answers HEAD with the headers alone', async () => {
    const url = `${GRAPHQL_URL}?query=${encodeURIComponent(LONG)}`
    const headers = { 'accept-encoding': 'gzip', accept: 'application/json' }
    const response = await gateway.fetch(url, { method: 'HEAD', headers })
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect([response.headers.get('content-encoding'), response.headers.get('content-length')]).toEqual([
      'gzip',
      null,
    ])
  })

  it('is switched off by COMPRESSION=0', async () => {
    await using other = await startGateway({ config: { compression: false } })
    const response = await send(LONG, 'gzip', other)
    expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([null, null])
  })
})
