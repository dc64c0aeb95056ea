import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../../support/auth/browser.ts'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import {
  allow,
  authorizeUrl,
  CLAUDE,
  callMcp,
  connect,
  createPkce,
  decide,
  exchange,
  formOf,
  refresh,
  register,
  responseOf,
  revoke,
  type TokenResponse,
} from '../../support/auth/oauth-client.ts'
import { pageOf } from '../../support/auth/page.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let gateway: LoginGateway
let browser: Browser
beforeAll(async () => {
  gateway = await startLoginGateway()
  browser = gateway.browser()
  await gateway.login(browser)
})
afterAll(() => gateway[Symbol.asyncDispose]())

interface Listed {
  readonly id: string
  readonly name: string
  readonly client: string | null
  readonly expiresAt: string
  readonly lastUsedAt: string | null
}

const list = async (): Promise<Listed[]> =>
  ((await (await browser.fetch(`${gateway.url}/auth/tokens`)).json()) as { tokens: Listed[] }).tokens

const tokensOf = async (response: Response) => (await response.json()) as TokenResponse
const errorOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error?: string }).error,
]

describe('an MCP client', () => {
  it('without a token is told where the OAuth flow starts (RFC 9728), with an unknown one also what is wrong', async () => {
    const metadata = `resource_metadata="${gateway.url}/.well-known/oauth-protected-resource/mcp", scope="read"`
    const without = await callMcp(gateway)
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, `Bearer ${metadata}`])
    const unknown = await callMcp(gateway, `ogw_${'x'.repeat(65)}`)
    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer error="invalid_token", ${metadata}`,
    ])
  })

  it('leads a user who is not logged in through the login, and back to the consent page', async () => {
    const stranger = gateway.browser()
    const clientId = await register(gateway)
    const { verifier, challenge } = createPkce()
    const opened = await stranger.fetch(authorizeUrl(gateway, clientId, challenge))
    const login = new URL(opened.headers.get('location') ?? '')
    expect([opened.status, login.pathname]).toEqual([302, '/auth/login'])
    const back = await gateway.login(stranger, login.search)
    const page = await stranger.fetch(back.headers.get('location') ?? '')
    const shown = await pageOf(page.clone())
    expect([shown.status, shown.title]).toEqual([200, 'Allow Claude to read your Oura data?'])
    expect(shown.html).toContain('The website claude.ai asks for it')
    const redirect = await decide(gateway, stranger, await formOf(page))
    expect(redirect.status).toBe(303)
    expect(redirect.headers.get('location')).toMatch(/^https:\/\/claude\.ai\/api\/mcp\/auth_callback\?code=/)
    const { code, ...rest } = Object.fromEntries(responseOf(redirect))
    expect(rest).toEqual({ state: 'the-state', iss: gateway.url })
    const response = await exchange(gateway, { clientId, code: code ?? '', verifier })
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await tokensOf(response)).toEqual({
      access_token: expect.stringMatching(/^ogw_[\w-]{65}$/),
      refresh_token: expect.stringMatching(/^ogr_[\w-]{65}$/),
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'read',
    })
  })

  it('calls /mcp with its token, and nothing else: the token is for /mcp only', async () => {
    const { access_token: token } = await connect(gateway, browser)
    const called = await callMcp(gateway, token)
    expect([called.status, await called.text()]).toEqual([200, expect.stringContaining('"tools"')])
    const headers = { authorization: `Bearer ${token}` }
    const { status, errors } = await ask(gateway, gateway.browser(), '{ viewer { id } }', headers)
    expect([status, errors[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED'])
    expect((await gateway.browser().fetch(`${gateway.url}/auth/tokens`, { headers })).status).toBe(401)
  })

  it('is listed with its name, where it is, its last use and its expiry, until the user revokes it', async () => {
    const { access_token: token, refresh_token: refreshToken, clientId } = await connect(gateway, browser)
    await callMcp(gateway, token)
    const listed = (await list()).at(-1)
    expect(listed).toMatchObject({
      name: 'Claude',
      client: 'claude.ai',
      lastUsedAt: '2026-11-20T12:00:00.000Z',
      expiresAt: '2026-12-20T12:00:00.000Z',
    })
    const page = await browser.fetch(`${gateway.url}/auth/account`)
    const { title, html } = await pageOf(page)
    expect(title).toBe('Access to your Oura data')
    expect(html).toContain('An application (claude.ai); reads only.')
    expect(html).toContain('last used on 2026-11-20, expires on 2026-12-20.')
    const revoked = await browser.fetch(`${gateway.url}/auth/account`, {
      method: 'POST',
      headers: { origin: gateway.url },
      body: new URLSearchParams({ revoke: listed?.id ?? '' }),
    })
    expect([revoked.status, revoked.headers.get('location')]).toEqual([303, `${gateway.url}/auth/account`])
    expect((await callMcp(gateway, token)).status).toBe(401)
    expect(await errorOf(await refresh(gateway, clientId, refreshToken))).toEqual([400, 'invalid_grant'])
    expect((await list()).map(({ id }) => id)).not.toContain(listed?.id)
  })

  it('receives a denial', async () => {
    const page = await browser.fetch(authorizeUrl(gateway, await register(gateway), createPkce().challenge))
    const redirect = await decide(gateway, browser, { ...(await formOf(page)), decision: 'deny' })
    expect(Object.fromEntries(responseOf(redirect))).toEqual({
      error: 'access_denied',
      error_description: 'The user denied access.',
      state: 'the-state',
      iss: gateway.url,
    })
  })

  it('gives its access back with either of its tokens (RFC 7009)', async () => {
    for (const member of ['access_token', 'refresh_token'] as const) {
      const connected = await connect(gateway, browser)
      const other = await register(gateway, { ...CLAUDE, client_name: 'Another' })
      expect((await revoke(gateway, other, connected[member])).status).toBe(200)
      expect((await callMcp(gateway, connected.access_token)).status).toBe(200)
      expect((await revoke(gateway, connected.clientId, connected[member])).status).toBe(200)
      expect((await callMcp(gateway, connected.access_token)).status).toBe(401)
      expect((await revoke(gateway, connected.clientId, connected[member])).status).toBe(200)
    }
  })

  it('works without state, scope and resource, with unknown scopes, and with another spelling of the resource', async () => {
    const clientId = await register(gateway)
    for (const change of [
      { state: undefined, scope: undefined, resource: undefined },
      { scope: 'openid offline_access write' },
      { resource: `${gateway.url.replace('http://localhost', 'HTTP://LOCALHOST')}/mcp/` },
    ]) {
      const { verifier, challenge } = createPkce()
      const code = await allow(gateway, browser, clientId, challenge, change)
      const response = await exchange(gateway, { clientId, code, verifier })
      expect([response.status, (await tokensOf(response)).scope]).toEqual([200, 'read'])
    }
  })

  it('on the own computer may use any port (RFC 8252), and an editor its own scheme', async () => {
    for (const [registered, requested, isAllowed] of [
      ['http://localhost/callback', 'http://localhost:51234/callback', true],
      ['http://127.0.0.1:1/callback', 'http://127.0.0.1:2/callback', true],
      ['http://[::1]/callback', 'http://[::1]:51234/callback', true],
      ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor://anysphere.cursor-mcp/oauth/callback', true],
      ['http://localhost/callback', 'http://localhost:51234/other', false],
      ['http://localhost/callback', 'http://127.0.0.1/callback', false],
      ['http://localhost/callback', 'https://localhost/callback', false],
      ['https://example.com/callback', 'https://example.com:8443/callback', false],
    ] as const) {
      const clientId = await register(gateway, { client_name: 'Editor', redirect_uris: [registered] })
      const url = authorizeUrl(gateway, clientId, createPkce().challenge, { redirect_uri: requested })
      const page = await browser.fetch(url)
      expect([requested, page.status]).toEqual([requested, isAllowed ? 200 : 400])
      if (!isAllowed) continue
      const policy = page.headers.get('content-security-policy') ?? ''
      const source = requested.startsWith('http://[') ? 'http:' : new URL(requested).protocol
      expect(policy).toContain(`form-action 'self' ${source}`)
      expect(await page.clone().text()).toContain('A program on this computer')
      const redirect = await decide(gateway, browser, await formOf(page))
      expect(redirect.headers.get('location')).toContain(`${requested}?code=`)
    }
  })
})

describe('the tokens of a client', () => {
  it('are replaced by a refresh, which prolongs the access up to 90 days after the consent', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { clientId, ...first } = await connect(gateway, browser)
    gateway.clock.time += HOUR_MS - 1
    expect((await callMcp(gateway, first.access_token)).status).toBe(200)
    gateway.clock.time += 1
    const expired = await callMcp(gateway, first.access_token)
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ])
    let tokens = await tokensOf(await refresh(gateway, clientId, first.refresh_token))
    expect(tokens.access_token).not.toBe(first.access_token)
    expect(tokens.refresh_token).not.toBe(first.refresh_token)
    expect((await callMcp(gateway, tokens.access_token)).status).toBe(200)
    for (const days of [29, 29, 29]) {
      gateway.clock.time += days * DAY_MS
      tokens = await tokensOf(await refresh(gateway, clientId, tokens.refresh_token))
      expect((await callMcp(gateway, tokens.access_token)).status).toBe(200)
    }
    gateway.clock.time += 3 * DAY_MS
    expect(await errorOf(await refresh(gateway, clientId, tokens.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it('expire after 30 days without a refresh', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { clientId, refresh_token: token } = await connect(gateway, browser)
    gateway.clock.time += 30 * DAY_MS
    expect(await errorOf(await refresh(gateway, clientId, token))).toEqual([400, 'invalid_grant'])
  })

  it('are the same if a refresh is sent again within a minute, since its response may have been lost', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { clientId, ...first } = await connect(gateway, browser)
    gateway.clock.time += HOUR_MS / 2
    const responses = await Promise.all([1, 2, 3].map(() => refresh(gateway, clientId, first.refresh_token)))
    const [one, ...others] = await Promise.all(responses.map(tokensOf))
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const other of others) expect(other).toEqual(one)
    // For requests under way.
    expect((await callMcp(gateway, first.access_token)).status).toBe(200)
    gateway.clock.time += 59_999
    expect(await tokensOf(await refresh(gateway, clientId, first.refresh_token))).toEqual({
      ...one,
      expires_in: 3_540,
    })
    gateway.clock.time += 1
    expect((await callMcp(gateway, first.access_token)).status).toBe(401)
    expect((await callMcp(gateway, one?.access_token)).status).toBe(200)
  })

  it('end if a refresh token is used that was replaced before: it is in two hands', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { clientId, ...first } = await connect(gateway, browser)
    const second = await tokensOf(await refresh(gateway, clientId, first.refresh_token))
    gateway.clock.time += 60_000
    expect(await errorOf(await refresh(gateway, clientId, first.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ])
    expect((await callMcp(gateway, second.access_token)).status).toBe(401)
    expect(await errorOf(await refresh(gateway, clientId, second.refresh_token))).toEqual([
      400,
      'invalid_grant',
    ])
    expect(gateway.log.lines.map(({ message }) => message)).toContain(
      'a refresh token was used twice; its token is revoked',
    )
  })

  it('end with `disconnect`, and with the logins of the user', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const { access_token: token } = await connect(gateway, browser)
    await ask(gateway, browser, 'mutation { disconnect { deletedGatewayTokens } }')
    expect((await callMcp(gateway, token)).status).toBe(401)
    await gateway.login(browser)
    expect((await callMcp(gateway, token)).status).toBe(401)
  })

  it('stay valid after a restart, in another process, and when GATEWAY_SECRET is replaced', async () => {
    using folder = makeTemporaryFolder()
    const [oldSecret, newSecret] = ['o'.repeat(40), 'n'.repeat(40)]
    await using gateway = await startLoginGateway({
      environment: { GATEWAY_SECRET: oldSecret, STORE_URL: `file:${folder.file('oura.db')}` },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const { clientId, ...first } = await connect(gateway, browser)
    const other = gateway.another()
    expect((await callMcp(other, first.access_token)).status).toBe(200)
    const second = await tokensOf(await refresh(other, clientId, first.refresh_token))
    await gateway.restart({ gatewaySecret: `${newSecret},${oldSecret}` })
    expect((await callMcp(gateway, second.access_token)).status).toBe(200)
    // A refresh whose response was lost before the restart.
    expect(await tokensOf(await refresh(gateway, clientId, first.refresh_token))).toEqual(second)
    gateway.clock.time += HOUR_MS
    const third = await tokensOf(await refresh(gateway, clientId, second.refresh_token))
    expect((await callMcp(gateway, third.access_token)).status).toBe(200)
    gateway.clock.time += HOUR_MS
    expect((await tokensOf(await refresh(gateway, clientId, third.refresh_token))).scope).toBe('read')
  })
})
