import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { failWith, REPEATED_TOKEN, rateLimited, tokenExpired } from '../../../src/simulator/faults.ts'
import { userId } from '../../../src/simulator/users.ts'
import { startApi } from '../../support/simulator/api.ts'

let api: Awaited<ReturnType<typeof startApi>>
beforeAll(async () => {
  api = await startApi({ users: [{ token: 'other' }] })
})
afterAll(() => api.simulator.close())

const SLEEP = '/v2/usercollection/daily_sleep'
type Fault = Parameters<typeof api.simulator.inject>[0]

/** Injects a fault for as long as the body runs. */
async function withFault(fault: Fault, body: () => Promise<void>): Promise<void> {
  const remove = api.simulator.inject(fault)
  try {
    await body()
  } finally {
    remove()
  }
}
const isWell = async (path = SLEEP): Promise<boolean> => (await api.get(path)).status === 200

describe('an injected fault', () => {
  it('sends any status with text, JSON and headers', async () => {
    await withFault({ kind: failWith(503, { body: 'no', headers: { 'retry-after': '7' } }) }, async () => {
      const { status, text, headers } = await api.get(SLEEP)
      expect([status, text, headers.get('retry-after')]).toEqual([503, 'no', '7'])
      expect(headers.get('content-type')).toBe('text/plain')
    })
    await withFault({ kind: failWith(403, { body: { detail: 'Forbidden' } }) }, async () => {
      expect((await api.get(SLEEP)).body).toEqual({ detail: 'Forbidden' })
    })
    await withFault({ kind: tokenExpired() }, async () => {
      expect((await api.get(SLEEP)).status).toBe(401)
    })
  })

  it('sends a 429 with the five headers of Oura', async () => {
    await withFault({ kind: rateLimited(12, 1_700_000_000_000) }, async () => {
      const { status, headers } = await api.get(SLEEP)
      expect(status).toBe(429)
      expect(headers.get('retry-after')).toBe('12')
      expect(headers.get('x-ratelimit-reset')).toBe('1700000012')
      for (const name of ['limit', 'window', 'tier']) expect(headers.has(`x-ratelimit-${name}`)).toBe(true)
    })
  })

  it('applies to `times` requests', async () => {
    api.simulator.inject({ times: 2, kind: failWith(500) })
    const statuses = [await api.get(SLEEP), await api.get(SLEEP), await api.get(SLEEP)].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([500, 500, 200])
  })

  it('is followed by the next one: 503, then 429, then 200', async () => {
    api.simulator.inject({ times: 1, kind: failWith(503) })
    api.simulator.inject({ times: 1, kind: rateLimited(1) })
    const statuses = [await api.get(SLEEP), await api.get(SLEEP), await api.get(SLEEP)].map(
      ({ status }) => status,
    )
    expect(statuses).toEqual([503, 429, 200])
  })

  it('ends when it is removed', async () => {
    const remove = api.simulator.inject({ kind: failWith(500) })
    expect(await isWell()).toBe(false)
    remove()
    remove()
    expect(await isWell()).toBe(true)
  })

  it('applies only to the matching resource, path or user', async () => {
    await withFault({ match: { resource: 'sleep' }, kind: failWith(500) }, async () => {
      expect(await isWell('/v2/usercollection/sleep')).toBe(false)
      expect(await isWell()).toBe(true)
    })
    await withFault({ match: { path: /daily_sleep\/.+/g }, kind: failWith(500) }, async () => {
      expect((await api.get(`${SLEEP}/x`)).status).toBe(500)
      expect((await api.get(`${SLEEP}/x`)).status).toBe(500)
      expect(await isWell()).toBe(true)
    })
    for (const user of ['other', userId({ token: 'other' })]) {
      await withFault({ match: { user }, kind: failWith(500) }, async () => {
        expect((await api.get(SLEEP, 'other')).status).toBe(500)
        expect(await isWell()).toBe(true)
      })
    }
  })

  it('hangs until the client disconnects', async () => {
    await withFault({ kind: { type: 'hang' } }, async () => {
      await expect(api.get(SLEEP, 'demo', { signal: AbortSignal.timeout(80) })).rejects.toThrow()
    })
  })

  it('cuts the body after the headers', async () => {
    await withFault({ kind: { type: 'cutBody' } }, async () => {
      const response = await fetch(`${api.simulator.url}${SLEEP}`, {
        headers: { authorization: 'Bearer demo' },
      })
      expect(response.status).toBe(200)
      expect(Number(response.headers.get('content-length'))).toBeGreaterThan(50)
      await expect(response.text()).rejects.toThrow()
    })
  })

  it('sends an invalid body with a JSON content type', async () => {
    await withFault({ kind: { type: 'garbage' } }, async () => {
      await expect(api.get(SLEEP)).rejects.toThrow(SyntaxError)
    })
  })

  it('sends the HTML of a CDN', async () => {
    await withFault({ kind: { type: 'html', status: 502 } }, async () => {
      const { status, text, headers } = await api.get(SLEEP)
      expect([status, headers.get('content-type')]).toEqual([502, 'text/html'])
      expect(text).toContain('<HTML>')
    })
  })

  it('sends JSON of the wrong shape', async () => {
    await withFault({ kind: { type: 'wrongShape', body: [1, 2] } }, async () => {
      const { status, body } = await api.get(SLEEP)
      expect([status, body]).toEqual([200, [1, 2]])
    })
  })

  it('resets the connection before the first byte', async () => {
    await withFault({ kind: { type: 'reset' } }, async () => {
      await expect(api.get(SLEEP)).rejects.toThrow('fetch failed')
    })
  })

  it('sends a body of a given size', async () => {
    await withFault({ kind: { type: 'hugeBody', bytes: 3_000_000 } }, async () => {
      const { text, body } = await api.get(SLEEP)
      expect(text).toHaveLength(3_000_000)
      expect(body.data).toEqual([])
    })
  })

  it('sends the ordinary response a few bytes at a time', async () => {
    const { text: ordinary } = await api.get(SLEEP)
    const pieces: number[] = []
    await withFault({ kind: { type: 'slowDrip', bytes: 64, everyMs: 5 } }, async () => {
      const response = await fetch(`${api.simulator.url}${SLEEP}`, {
        headers: { authorization: 'Bearer demo' },
      })
      let text = ''
      for await (const piece of response.body ?? []) {
        pieces.push(piece.length)
        text += new TextDecoder().decode(piece)
      }
      expect(text).toBe(ordinary)
    })
    expect(pieces.length).toBeGreaterThan(1)
  })

  it('delays the ordinary response', async () => {
    await withFault({ kind: { type: 'delay', ms: 60 } }, async () => {
      const before = performance.now()
      expect(await isWell()).toBe(true)
      expect(performance.now() - before).toBeGreaterThan(50)
    })
  })

  it('always returns the same next_token', async () => {
    await withFault({ kind: { type: 'repeatToken' } }, async () => {
      const { body } = await api.get(SLEEP)
      expect(body.next_token).toBe(REPEATED_TOKEN)
      const again = await api.get(`${SLEEP}?next_token=${REPEATED_TOKEN}`)
      expect(again.status).toBe(200)
      expect(again.body.next_token).toBe(REPEATED_TOKEN)
    })
    expect((await api.get(`${SLEEP}?next_token=${REPEATED_TOKEN}`)).status).toBe(400)
  })
})

describe('the simulator', () => {
  it.each([{ type: 'hugeBody', bytes: 30_000_000 } as const, { type: 'slowDrip', everyMs: 5 } as const])(
    'survives a client that disconnects in the middle of $type',
    async (kind) => {
      await withFault({ kind }, async () => {
        const leaving = new AbortController()
        const response = await fetch(`${api.simulator.url}${SLEEP}`, {
          headers: { authorization: 'Bearer demo' },
          signal: leaving.signal,
        })
        leaving.abort()
        await expect(response.text()).rejects.toThrow()
      })
      expect(await isWell()).toBe(true)
      await vi.waitFor(() => expect(api.simulator.journal.at(-2)?.aborted).toBe(true))
    },
  )

  it('survives a request without a path', async () => {
    const { port, hostname } = new URL(api.simulator.url)
    const status = await new Promise((resolve, reject) => {
      request({ port, hostname, method: 'OPTIONS', path: '*' }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(404)
    expect(await isWell('//')).toBe(false)
    expect(await isWell()).toBe(true)
  })
})

describe('latency', () => {
  it('delays every response, and can be changed', async () => {
    api.simulator.setLatency(40)
    const before = performance.now()
    expect(await isWell()).toBe(true)
    expect(performance.now() - before).toBeGreaterThan(30)
    api.simulator.setLatency(0)
  })
})
