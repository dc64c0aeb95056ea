import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { userId } from '../../../src/simulator/users.ts'
import type { Browser } from '../../support/auth/browser.ts'
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
  register,
  responseOf,
  type TokenResponse,
} from '../../support/auth/oauth-client.ts'
import { pageOf } from '../../support/auth/page.ts'

const OTHER = { token: 'other', seed: 7 }
const EVIL = { client_name: 'Claude', redirect_uris: ['https://evil.example/callback'] }

let gateway: LoginGateway
let browser: Browser
let clientId: string
beforeAll(async () => {
  gateway = await startLoginGateway({ simulator: { users: [OTHER] } })
  browser = gateway.browser()
  await gateway.login(browser)
  clientId = await register(gateway)
})
afterAll(() => gateway[Symbol.asyncDispose]())

const open = (change: Record<string, string | undefined> = {}, id = clientId) =>
  browser.fetch(authorizeUrl(gateway, id, createPkce().challenge, change))

const tokenOf = async (response: Response) => ((await response.json()) as TokenResponse).access_token
const errorOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error?: string }).error,
]

/** A code for the user of the browser, and what its client redeems it with. */
async function freshCode() {
  const { verifier, challenge } = createPkce()
  return { clientId, verifier, code: await allow(gateway, browser, clientId, challenge) }
}

describe('an open redirect', () => {
  it.each([
    ['another host', 'https://evil.example/callback'],
    ['a longer path', 'https://claude.ai/api/mcp/auth_callback/x'],
    ['a query', 'https://claude.ai/api/mcp/auth_callback?x=1'],
    ['a host in front', 'https://claude.ai@evil.example/api/mcp/auth_callback'],
    ['another scheme', 'http://claude.ai/api/mcp/auth_callback'],
    ['upper case', 'https://CLAUDE.ai/api/mcp/auth_callback'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', undefined],
  ])('to %s ends on a page without a link', async (_, redirectUri) => {
    // Also in a request with a mistake of which a client would be told.
    for (const change of [{}, { response_type: 'token' }]) {
      const response = await open({ ...change, redirect_uri: redirectUri })
      expect(response.headers.get('location')).toBeNull()
      const { status, title, html } = await pageOf(response)
      expect([status, title]).toEqual([400, 'The return address is not that of the application'])
      expect(html).not.toContain('<a ')
    }
  })

  it('through a client that anyone can register needs the user: a mistake is told with a link that names the host', async () => {
    const response = await open(
      { redirect_uri: EVIL.redirect_uris[0], response_type: 'token' },
      await register(gateway, EVIL),
    )
    expect(response.headers.get('location')).toBeNull()
    const { status, html } = await pageOf(response)
    expect(status).toBe(400)
    expect(html).toContain('Return to evil.example')
    const link = new URL((/href="(https:[^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&'))
    expect(Object.fromEntries(link.searchParams)).toEqual({
      error: 'unsupported_response_type',
      error_description: 'response_type has to be code.',
      state: 'the-state',
      iss: gateway.url,
    })
  })

  it('by a client id that the gateway has not signed, or of two ids, ends on a page', async () => {
    const forged = `${Buffer.from(JSON.stringify(['Claude', ...EVIL.redirect_uris])).toString('base64url')}.${clientId.split('.')[1]}`
    for (const id of [forged, `${clientId}x`, `${clientId}.x`, 'claude', '', 'x'.repeat(3_000)]) {
      const response = await open({ redirect_uri: EVIL.redirect_uris[0] }, id)
      expect([response.headers.get('location'), response.status]).toEqual([null, 400])
      expect((await pageOf(response)).title).toBe('This application is unknown')
    }
    const twice = await browser.fetch(
      `${authorizeUrl(gateway, clientId, createPkce().challenge)}&client_id=x`,
    )
    expect((await pageOf(twice)).title).toBe('This application is unknown')
  })
})

describe('a downgrade', () => {
  it.each([
    [
      'of PKCE to nothing',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
    ],
    ['of PKCE to plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['of PKCE to plain, by default', { code_challenge_method: undefined }, 'invalid_request'],
    ['of PKCE to a short challenge', { code_challenge: 'x' }, 'invalid_request'],
    ['to the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['to a code in a fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['to a request object', { request: 'x' }, 'invalid_request'],
    ['to another resource', { resource: 'https://evil.example/mcp' }, 'invalid_target'],
    ['to the whole gateway', { resource: 'http://localhost:4000' }, 'invalid_target'],
  ])('%s is refused', async (_, change, error) => {
    const { status, html } = await pageOf(await open(change))
    expect(status).toBe(400)
    expect(html).toContain(`?error=${error}&amp;`)
    expect(html).not.toContain('<form')
  })

  it('by a repeated parameter is refused', async () => {
    const url = `${authorizeUrl(gateway, clientId, createPkce().challenge)}&code_challenge_method=plain`
    const { status, html } = await pageOf(await browser.fetch(url))
    expect([status, html.includes('<form')]).toEqual([400, false])
  })
})

describe('a consent that the user did not give', () => {
  const evilPage = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

  it.each<[string, Record<string, string>]>([
    ['a page of another site', evilPage],
    [
      'a page of another port of the host',
      { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' },
    ],
    ['a page without an origin', { origin: 'null' }],
    ['a program without an origin', {}],
  ])('by %s is refused', async (_, headers) => {
    const form = await formOf(await open())
    const response = await decide(gateway, browser, form, headers)
    expect([response.status, response.headers.get('location')]).toEqual([403, null])
    const before = await browser.fetch(`${gateway.url}/auth/tokens`)
    const revoked = await browser.fetch(`${gateway.url}/auth/account`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ revoke: 'x' }),
    })
    expect([before.status, revoked.status]).toEqual([200, 403])
  })

  it('by the page of another session, of another request, or of long ago is refused', async () => {
    const other = gateway.browser()
    await gateway.login(other, '', { user: userId(OTHER) })
    const form = await formOf(await open())
    const theirs = await decide(gateway, other, form)
    expect([theirs.status, theirs.headers.get('location')]).toEqual([400, null])
    const evilId = await register(gateway, EVIL)
    const evilQuery = new URL(authorizeUrl(gateway, evilId, createPkce().challenge)).search.slice(1)
    expect((await decide(gateway, browser, { ...form, query: evilQuery })).status).toBe(400)
    expect((await decide(gateway, browser, { query: form['query'] ?? '' })).status).toBe(400)
    const [shownAt = '', proof = ''] = (form['proof'] ?? '').split('.')
    const later = { ...form, proof: `${Number(shownAt) + 1}.${proof}` }
    expect((await decide(gateway, browser, later)).status).toBe(400)
    gateway.clock.time += 599_999
    expect((await decide(gateway, browser, form)).status).toBe(303)
    gateway.clock.time += 1
    expect((await pageOf(await decide(gateway, browser, form))).title).toBe('This page is no longer valid')
  })

  it('by a frame is impossible, and the page says who asks without what the name hides', async () => {
    const name = '\u202eClaude <b>from the gateway</b>\n'
    const id = await register(gateway, { ...CLAUDE, client_name: name })
    const response = await open({}, id)
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const { title, html } = await pageOf(response)
    expect(title).toBe('Allow Claude &lt;b&gt;from the gateway&lt;/b&gt; to read your Oura data?')
    expect(html).toContain('claude.ai')
    expect(html).not.toMatch(/[\u202e]|<b>/)
  })

  it('is not remembered: the same client asks again', async () => {
    await connect(gateway, browser)
    expect((await open({ prompt: 'none' })).status).toBe(200)
  })
})

describe('a code', () => {
  it.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another redirect URI', { redirect_uri: 'https://evil.example/callback' }],
  ])('with %s is refused, and stays good for its client', async (_, change) => {
    const code = await freshCode()
    expect(await errorOf(await exchange(gateway, code, change))).toEqual([400, 'invalid_grant'])
    expect((await exchange(gateway, code)).status).toBe(200)
  })

  it('that is injected into the flow of another client is refused', async () => {
    const code = await freshCode()
    const evilId = await register(gateway, EVIL)
    expect(await errorOf(await exchange(gateway, { ...code, clientId: evilId }))).toEqual([
      400,
      'invalid_grant',
    ])
    // Into the flow of the attacker at the same client, whose verifier is another one.
    const attackers = { ...code, verifier: createPkce().verifier }
    expect(await errorOf(await exchange(gateway, attackers))).toEqual([400, 'invalid_grant'])
  })

  it('without a verifier, or for another resource, is refused', async () => {
    const code = await freshCode()
    expect(await errorOf(await exchange(gateway, code, { code_verifier: '' }))).toEqual([
      400,
      'invalid_request',
    ])
    const elsewhere = { resource: 'https://evil.example/mcp' }
    expect(await errorOf(await exchange(gateway, code, elsewhere))).toEqual([400, 'invalid_target'])
  })

  it('expires after a minute', async () => {
    const code = await freshCode()
    gateway.clock.time += 60_000
    expect(await errorOf(await exchange(gateway, code))).toEqual([400, 'invalid_grant'])
  })

  it('that is used twice ends the token that it was exchanged for, also long after it has expired', async () => {
    const code = await freshCode()
    const token = await tokenOf(await exchange(gateway, code))
    expect((await callMcp(gateway, token)).status).toBe(200)
    gateway.clock.time += 300_000
    expect(await errorOf(await exchange(gateway, code))).toEqual([400, 'invalid_grant'])
    expect((await callMcp(gateway, token)).status).toBe(401)
  })

  it('that is used by two requests at the same time leaves no token', async () => {
    const code = await freshCode()
    const responses = await Promise.all([1, 2, 3].map(() => exchange(gateway, code)))
    for (const response of responses) {
      const { access_token: token } = (await response.json()) as Partial<TokenResponse>
      if (token !== undefined) expect((await callMcp(gateway, token)).status).toBe(401)
    }
    expect(responses.filter(({ status }) => status === 400).length).toBeGreaterThanOrEqual(2)
  })

  it('of an unknown client makes it register again', async () => {
    const code = await freshCode()
    expect(await errorOf(await exchange(gateway, { ...code, clientId: 'x.y' }))).toEqual([
      401,
      'invalid_client',
    ])
    expect(await errorOf(await exchange(gateway, code, { grant_type: 'password' }))).toEqual([
      400,
      'unsupported_grant_type',
    ])
  })
})

describe('a token', () => {
  it('that is only its beginning, or of the other kind, is refused', async () => {
    const { access_token: access, refresh_token: refresh } = await connect(gateway, browser)
    const before = gateway.simulator.journal.length
    for (const token of [
      access.slice(0, 26),
      access.slice(0, -1),
      `${access}x`,
      refresh,
      `ogw_${refresh.slice(4)}`,
    ]) {
      expect((await callMcp(gateway, token)).status).toBe(401)
      const headers = { authorization: `Bearer ${token}` }
      const url = `${gateway.url}/graphql?query={viewer{personalInfo{email}}}`
      expect((await gateway.send(new Request(url, { headers }))).status).toBe(401)
    }
    // Not to Oura either, as an access token of Oura's would be.
    expect(gateway.simulator.journal).toHaveLength(before)
    expect((await callMcp(gateway, access)).status).toBe(200)
  })

  it('is never in a URL or in the log, nor are codes and verifiers', async () => {
    const code = await freshCode()
    const response = await exchange(gateway, code)
    const { access_token: access, refresh_token: refresh } = (await response.json()) as TokenResponse
    const log = JSON.stringify(gateway.log.lines)
    for (const secret of [code.code, code.verifier, access, refresh]) expect(log).not.toContain(secret)
    const inQuery = new Request(`${gateway.url}/mcp?access_token=${access}`, { method: 'POST', body: '{}' })
    expect((await gateway.send(inQuery)).status).toBe(401)
  })

  it('is one of at most 100 of a user; of further consents the client hears why it gets none', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    for (let count = 0; count < 100; count++) await connect(gateway, browser)
    const { verifier, challenge } = createPkce()
    const code = await allow(gateway, browser, clientId, challenge)
    expect(code).toBe('')
    const ownId = await register(gateway)
    const own = await allow(gateway, browser, ownId, challenge)
    const response = await exchange(gateway, { clientId: ownId, code: own, verifier })
    expect(await response.json()).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('100 gateway tokens'),
    })
  })
})

describe('a mix-up', () => {
  it('shows: every response, also a denial, names its issuer (RFC 9207)', async () => {
    for (const decision of ['allow', 'deny']) {
      const redirect = await decide(gateway, browser, { ...(await formOf(await open())), decision })
      expect(responseOf(redirect).get('iss')).toBe(gateway.url)
    }
  })
})
