import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import type { PartJson } from '../../support/execution/merge-parts.ts'
import { MULTIPART, readParts } from '../../support/incremental/multipart.ts'
import { listen } from '../../support/listen.ts'
import { NOTICES, readSubscription, subscriptionRequest } from '../../support/live/subscription.ts'

const start = async ({ graceMs }: { readonly graceMs?: number } = {}) => {
  const simulator = await startSimulator({ now: () => NOW })
  const app = createTestApp(parseConfig({}), {
    clock: { now: () => NOW },
    log: createRecordingLog(),
    ...(graceMs !== undefined && { graceMs }),
    demo: { url: simulator.url, accessToken: DEMO_TOKEN },
  })
  const get = async (path: string) => app.fetch(new Request(`http://gateway.test${path}`))
  const ask = async (query: string) =>
    app.fetch(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
    )
  return {
    app,
    simulator,
    get,
    ask,
    async [Symbol.asyncDispose]() {
      await app.close()
      await simulator.close()
    },
  }
}

const QUERY = '{ viewer { dailySleep(last: 2) { nodes { day } } } }'

describe('announceClose', () => {
  it('turns /ready to 503 and still executes operations', async () => {
    await using gateway = await start()
    expect([gateway.app.ready(), (await gateway.get('/ready')).status]).toEqual([true, 200])
    gateway.app.announceClose()
    expect([gateway.app.ready(), (await gateway.get('/ready')).status]).toEqual([false, 503])
    expect((await gateway.get('/health')).status).toBe(200)
    const response = await gateway.ask(QUERY)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ data: { viewer: { dailySleep: { nodes: [{}, {}] } } } })
  })
})

describe('close', () => {
  it.each([
    ['after it has finished', async (closing: Promise<void>) => closing],
    ['while it waits', async () => undefined],
  ])('rejects operations with 503 and a body, %s', async (_, wait) => {
    await using gateway = await start()
    gateway.simulator.setLatency(100)
    const running = gateway.ask(QUERY)
    await expect.poll(() => gateway.simulator.inFlight).toBe(1)
    const closing = gateway.app.close()
    await wait(closing)
    const responses = [
      await gateway.ask('{ viewer { dailyReadiness(last: 1) { nodes { day } } } }'),
      await gateway.ask('mutation { disconnect { revocation } }'),
      await gateway.get('/graphql?query={__typename}'),
    ]
    for (const response of responses) {
      expect(response.status).toBe(503)
      expect(response.headers.get('connection')).toBe('close')
      const { data, errors } = (await response.json()) as { data?: unknown; errors: object[] }
      expect(data).toBeUndefined()
      expect(errors).toEqual([
        {
          message: 'The gateway is shutting down. Retry in a few seconds.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE' },
        },
      ])
    }
    expect((await gateway.get('/auth/login')).status).toBe(503)
    expect((await gateway.get('/ready')).status).toBe(503)
    expect((await gateway.get('/health')).status).toBe(200)
    await closing
    expect((await running).status).toBe(200)
    // The running operation is the only one that has sent a request.
    expect(gateway.simulator.journal.map(({ resource }) => resource)).toEqual(['daily_sleep'])
  })
})

describe('a subscription', () => {
  it('is not opened once the gateway closes, and is told so with an event', async () => {
    await using gateway = await start()
    gateway.simulator.setLatency(100)
    const running = gateway.ask(QUERY)
    await expect.poll(() => gateway.simulator.inFlight).toBe(1)
    const closing = gateway.app.close()
    const response = await gateway.app.fetch(
      new Request('http://gateway.test/graphql', subscriptionRequest(NOTICES)),
    )
    const subscriber = readSubscription(response)
    expect(await subscriber.next()).toEqual({
      errors: [
        {
          message: 'The gateway is shutting down. Retry in a few seconds.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE' },
        },
      ],
    })
    expect(await subscriber.next()).toBeNull()
    await closing
    expect((await running).status).toBe(200)
  })
})

describe('an answer in parts', () => {
  it('ends within the grace period, with an error for what is missing', async () => {
    await using gateway = await start({ graceMs: 500 })
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'hang' } })
    const server = await listen(gateway.app.fetch)
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: MULTIPART },
      body: JSON.stringify({
        query:
          '{ viewer { id ... @defer { dailySleep(last: 2) { nodes { day } } } dailyStress(last: 1) { nodes { day } } } }',
      }),
    })
    const parts = readParts(response)
    await parts.next()
    const closing = gateway.app.close()
    const rest: PartJson[] = []
    for await (const part of parts) rest.push(part)
    await closing
    expect(rest).toEqual([
      {
        incremental: [
          {
            data: null,
            path: ['viewer'],
            errors: [
              expect.objectContaining({ path: ['viewer'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }),
            ],
          },
        ],
        hasNext: false,
      },
    ])
    await server.close()
  })
})
