import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_TOKEN } from '../../../src/simulator/simulator.ts'
import { MINUTE_MS } from '../../../src/time.ts'
import type { Browser } from '../../support/auth/browser.ts'
import type { Consent } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const call = (name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
})
const STEPS = call('metric_trend', { metric: 'STEPS', lastDays: 3 })
const OWN_TOOLS = { MCP_OPERATIONS: 'test/support/mcp/operations', MCP_OPERATIONS_RELOAD: '0' }

const post = (message: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  },
  body: typeof message === 'string' ? message : JSON.stringify(message),
})

/** The tool result of an answer, which is a stream of one event. */
async function resultOf(response: Response): Promise<{ isError?: boolean; text: string }> {
  const [, data = ''] = /^data: (.*)$/m.exec(await response.text()) ?? []
  const { result } = JSON.parse(data) as { result: { isError?: boolean; content: [{ text: string }] } }
  return { ...result, text: result.content[0].text }
}

describe('/mcp of a gateway with logins', () => {
  let gateway: LoginGateway
  let browser: Browser
  let token: string
  let address: string
  beforeAll(async () => {
    gateway = await startLoginGateway({ environment: OWN_TOOLS })
    address = `${gateway.url}/mcp`
    browser = gateway.browser()
    token = await tokenOf({}, browser)
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  /** Logs a user in, and makes a gateway token. */
  async function tokenOf(consent: Consent, used = gateway.browser()): Promise<string> {
    await gateway.login(used, '', consent)
    const minted = await used.fetch(`${gateway.url}/auth/tokens`, post({ name: 'assistant' }))
    return ((await minted.json()) as { token: string }).token
  }

  const send = (message: unknown, headers?: Record<string, string>) =>
    gateway.browser().fetch(address, post(message, headers))
  const withToken = (message: unknown) => send(message, { authorization: `Bearer ${token}` })

  test('takes a gateway token, and reads the records of its user', async () => {
    const { isError = false, text } = await resultOf(await withToken(STEPS))
    expect([isError, text]).toEqual([false, expect.stringContaining('points (3):')])
  })

  test('refuses a request without a token, and says how to get one', async () => {
    const response = await send(STEPS)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(await response.text()).toContain('gateway token')
  })

  test('ignores the session cookie of a user who is logged in', async () => {
    const response = await browser.fetch(address, post(STEPS))
    expect(response.status).toBe(401)
  })

  test('refuses an access token of Oura, and does not send it there', async () => {
    const before = gateway.simulator.journal.length
    const response = await send(STEPS, { authorization: `Bearer ${DEMO_TOKEN}` })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await response.text()).toContain('no access tokens of Oura')
    expect(gateway.simulator.journal.length).toBe(before)
  })

  test('refuses a gateway token that it does not know', async () => {
    const response = await send(STEPS, { authorization: `Bearer ogw_${'x'.repeat(12)}` })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  test.each([
    ['an outage', { status: 500 }, /Oura cannot be reached or fails.*in a minute/],
    [
      'a rate limit',
      { status: 429, headers: { 'retry-after': '90' } },
      /Wait \d+ seconds, then repeat the call/,
    ],
  ])('%s is an error that says what to do next', async (_, fault, text) => {
    const remove = gateway.simulator.inject({ kind: { type: 'status', ...fault } })
    // Days that no other test reads.
    const result = await resultOf(
      await withToken(call('tags', { startDate: '2026-01-01', endDate: '2026-01-07' })),
    )
    remove()
    gateway.clock.time += 10 * MINUTE_MS
    expect([result.isError, result.text]).toEqual([true, expect.stringMatching(text)])
  })

  test('logs a call without arguments, records and comments', async () => {
    const text = await resultOf(
      await withToken(call('tags', { startDate: '2026-11-01', endDate: '2026-11-20' })),
    )
    expect(text.text).toContain('tag_')
    const lines = JSON.stringify(gateway.log.lines.filter(({ message }) => message === 'operation'))
    expect(lines).toContain('"operation":"Tags"')
    const all = JSON.stringify(gateway.log.lines)
    expect(all).not.toContain('2026-11-20')
    expect(all).not.toContain('tag_')
  })

  // Last: it ends the access of the user.
  test('a missing scope and an expired login are errors that lead to the login page', async () => {
    const other = await tokenOf({ scopes: ['daily'] })
    const headers = { authorization: `Bearer ${other}` }
    const tags = call('tags', { startDate: '2026-11-01', endDate: '2026-11-20' })
    const withoutScope = await resultOf(await send(tags, headers))
    expect(withoutScope.isError).toBe(true)
    expect(withoutScope.text).toMatch(
      /not granted the scope tag .*Ask the user to open http:\S*\/auth\/login\S* and to allow it/,
    )
    const faults = [
      gateway.simulator.inject({
        kind: { type: 'status', status: 401 },
        match: { resource: 'daily_activity' },
      }),
      gateway.simulator.inject({
        kind: { type: 'status', status: 400, body: { error: 'invalid_grant' } },
        match: { resource: 'oauth_token' },
      }),
    ]
    const expired = await resultOf(await send(STEPS, headers))
    for (const remove of faults) remove()
    expect(expired.isError).toBe(true)
    expect(expired.text).toMatch(/login at Oura has expired.*log in again at http:\S*\/auth\/login/)
  })
})

describe('/mcp', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())
  const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const sendTo = (url: string, init: RequestInit) => gateway.fetch(url, init)
  const send = (message: unknown, headers?: Record<string, string>) =>
    sendTo('http://localhost:4000/mcp', post(message, headers))

  test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000', 'http://192.168.1.20'])(
    'answers at %s',
    async (origin) => {
      const response = await sendTo(`${origin}/mcp`, post(LIST))
      expect(response.status).toBe(200)
      await response.body?.cancel()
    },
  )

  test('refuses another host, which may be rebound to this machine', async () => {
    const response = await sendTo('http://evil.example/mcp', post(LIST))
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('PUBLIC_URL')
  })

  test.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['http://localhost:6274', 200],
    ['http://localhost:4000', 200],
  ])('answers a page of %s with %i', async (origin, status) => {
    const response = await send(LIST, { origin })
    expect(response.status).toBe(status)
    await response.body?.cancel()
  })

  test.each([
    ['a batch', [LIST, LIST], 400, 'Batches are not supported'],
    ['no JSON', '{', 400, 'not JSON'],
    ['a text', '"x"', 400, 'one JSON-RPC message'],
    ['a large body', `{"x":"${'x'.repeat(100_000)}"}`, 413, '100000 bytes'],
  ])('refuses %s', async (_, body, status, text) => {
    const response = await send(body)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
  })

  test('has no sessions', async () => {
    for (const method of ['GET', 'DELETE']) {
      expect((await sendTo('http://localhost:4000/mcp', { method })).status).toBe(405)
    }
  })

  test('names the tools if there is no such tool', async () => {
    const response = await send(call('sleep'))
    expect(await response.text()).toMatch(/There is no tool .*sleep.*The tools are .*get_day/)
  })
})
