import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { type Browser, createBrowser } from '../../support/auth/browser.ts'
import { ask, consent, loginEnvironment, registration } from '../../support/auth/login.ts'
import { CHANGES, readSubscription, subscriptionRequest } from '../../support/live/subscription.ts'
import { startTestProcess, type TestProcess } from '../../support/test-process.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
const FOLDER = path.join(ROOT, 'examples/servers')
const NIGHTS = 'query Nights { viewer { dailySleep(last: 3) { nodes { id ouraId day score } } } }'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What a server adds to the gateway, which the tests of all servers share. */
interface Running {
  readonly url: string
  readonly simulator: Simulator
  /** With a session. */
  readonly browser: Browser
}

/** Logs in over the server's own routes. */
async function login(url: string, send: typeof fetch): Promise<Browser> {
  const browser = createBrowser((request) => send(request))
  const callback = await consent({ url, send: (request) => send(request) }, browser)
  const { status } = await browser.fetch(callback)
  expect(status).toBeLessThan(400)
  return browser
}

describe.each(['express', 'fastify', 'hono'])('the gateway in %s', (name) => {
  let server: TestProcess
  let running: Running
  beforeAll(async () => {
    const url = `http://localhost:${await freePort()}`
    const simulator = await startSimulator({ oauth: registration(url) })
    server = startTestProcess(process.execPath, ['--import', 'tsx', path.join(FOLDER, `${name}.js`)], {
      cwd: ROOT,
      env: {
        PATH: process.env['PATH'],
        PORT: new URL(url).port,
        LOG_LEVEL: 'error',
        STORE_URL: 'memory:',
        GATEWAY_SECRET: 'canary-secret-of-servers-0123456789',
        OURA_RECONCILE_SHARE: '0',
        // Resolves the package to its source.
        TSX_TSCONFIG_PATH: path.join(FOLDER, 'tsconfig.json'),
        ...loginEnvironment(url, simulator.url),
      },
    })
    const started = () => expect(`${server.output()}${server.errors()}`).toContain('listening on')
    await vi.waitFor(started, { timeout: 60_000, interval: 50 })
    running = { url, simulator, browser: await login(url, fetch) }
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await running?.simulator.close()
  })

  it('serves the own pages of the server beside those of the gateway', async () => {
    expect(await (await fetch(running.url)).text()).toBe('My own page')
    expect((await fetch(`${running.url}/health`)).status).toBe(200)
    expect((await fetch(`${running.url}/ready`)).status).toBe(200)
    expect((await fetch(`${running.url}/nowhere`)).status).toBe(404)
    const page = await fetch(`${running.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(await page.text()).toContain('GraphiQL')
  })

  it('answers operations of a session and of an access token', async () => {
    const { data } = await ask({ url: running.url, send: fetch }, running.browser, NIGHTS)
    expect(data.viewer.dailySleep.nodes).toHaveLength(3)
    const response = await fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${running.simulator.accessToken}`,
      },
      body: JSON.stringify({ query: NIGHTS }),
    })
    expect(((await response.json()) as typeof data).data.viewer.dailySleep.nodes).toHaveLength(3)
  })

  it.each([
    ['GET', 200, undefined],
    ['POST', 400, '{"query":'],
    ['POST', 413, JSON.stringify({ query: `{ __typename } #${'x'.repeat(2_000_000)}` })],
    ['POST', 200, JSON.stringify({ query: `{ __typename } #${'ä'.repeat(50_000)}` })],
  ])('reads the body of a request itself: %s is %i', async (method, status, body) => {
    const url = `${running.url}/graphql${body === undefined ? '?query={__typename}' : ''}`
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(/^\{/)])
  })

  it('cancels the requests to Oura of a client that disconnects', async () => {
    const { simulator, url } = running
    const remove = simulator.inject({ match: { resource: 'workout' }, kind: { type: 'hang' } })
    try {
      const controller = new AbortController()
      const answer = running.browser.fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { workouts(last: 1) { nodes { id } } } }' }),
        signal: controller.signal,
      })
      await expect.poll(() => simulator.inFlight).toBe(1)
      controller.abort()
      await expect(answer).rejects.toThrow()
      await expect.poll(() => simulator.inFlight).toBe(0)
    } finally {
      remove()
    }
  })

  it('streams the events of a subscription', async () => {
    const { simulator, url, browser } = running
    const address = { url, send: fetch }
    const { data } = await ask(address, browser, NIGHTS)
    const [night] = data.viewer.dailySleep.nodes
    const subscriber = readSubscription(await browser.fetch(`${url}/graphql`, subscriptionRequest(CHANGES)))
    try {
      simulator.changeRecord(simulator.userId, 'daily_sleep', night.ouraId, { score: 1 })
      const refresh = `mutation { refresh(input: {
        dataTypes: [DAILY_SLEEP], startDate: "${night.day}", endDate: "${night.day}"
      }) { isComplete userErrors { message } } }`
      await expect
        .poll(async () => (await ask(address, browser, refresh)).data.refresh)
        .toEqual({ isComplete: true, userErrors: [] })
      expect(await subscriber.next()).toMatchObject({
        data: { documentChanged: { event: 'UPDATE', node: { id: night.id, score: 1 } } },
      })
    } finally {
      await subscriber.close()
    }
  })

  it("knows the client's address behind a proxy on this machine", async () => {
    await fetch(`${running.url}/health`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
    await expect.poll(() => server.output()).toContain('203.0.113.7 GET /health 200')
  })

  it('stops on SIGTERM', async () => {
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
    expect(server.errors()).toBe('')
  })
})

describe('the gateway in the route handlers of Next.js', () => {
  const url = 'http://localhost:3000'
  let simulator: Simulator
  const before = { ...process.env }
  beforeAll(async () => {
    simulator = await startSimulator({ oauth: registration(url) })
    Object.assign(process.env, loginEnvironment(url, simulator.url), {
      STORE_URL: 'memory:',
      GATEWAY_SECRET: 'canary-secret-of-servers-0123456789',
      OURA_RECONCILE_SHARE: '0',
      LOG_LEVEL: 'silent',
      CORS_ORIGINS: 'https://dashboard.example',
    })
  })
  afterAll(async () => {
    await (globalThis as { gateway?: { close(): Promise<void> } }).gateway?.close()
    await simulator.close()
    process.env = before
  })

  /** Routes a request to the handler of its path and method, as Next.js does. */
  const send = (async (input: Request | string, init?: RequestInit) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const route = pathname.startsWith('/auth/')
      ? await import('../../../examples/servers/nextjs/app/auth/[...path]/route.ts')
      : await import('../../../examples/servers/nextjs/app/api/graphql/route.ts')
    const handler = (route as unknown as Record<string, (request: Request) => Promise<Response>>)[
      request.method
    ]
    return handler?.(request) ?? new Response(null, { status: 405 })
  }) as typeof fetch

  it('opens no gateway until the first request, as a build needs it', async () => {
    await import('../../../examples/servers/nextjs/app/api/graphql/route.ts')
    expect('gateway' in globalThis).toBe(false)
  })

  it('answers operations at /api/graphql, logins at /auth, and streams subscriptions', async () => {
    const browser = await login(url, send)
    const post = (init: RequestInit) => browser.fetch(`${url}/api/graphql`, init)
    const query = async (text: string) => {
      const headers = { 'content-type': 'application/json' }
      const response = await post({ method: 'POST', headers, body: JSON.stringify({ query: text }) })
      // biome-ignore lint/suspicious/noExplicitAny: the test looks at what is there
      return ((await response.json()) as any).data
    }
    const [night] = (await query(NIGHTS)).viewer.dailySleep.nodes
    const subscriber = readSubscription(await post(subscriptionRequest(CHANGES)))
    simulator.changeRecord(simulator.userId, 'daily_sleep', night.ouraId, { score: 2 })
    await query(`mutation { refresh(input: {
      dataTypes: [DAILY_SLEEP], startDate: "${night.day}", endDate: "${night.day}"
    }) { isComplete } }`)
    expect(await subscriber.next()).toMatchObject({
      data: { documentChanged: { node: { id: night.id, score: 2 } } },
    })
    await subscriber.close()
  })

  it('answers GET and preflights', async () => {
    const answer = await send(`${url}/api/graphql?query={__typename}`, {
      headers: { accept: 'application/json' },
    })
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } })
    const preflight = { origin: 'https://dashboard.example', 'access-control-request-method': 'POST' }
    const answered = await send(`${url}/api/graphql`, { method: 'OPTIONS', headers: preflight })
    expect(answered.headers.get('access-control-allow-origin')).toBe(preflight.origin)
  })
})
