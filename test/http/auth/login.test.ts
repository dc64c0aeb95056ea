import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { DEFAULT_SCOPES } from '../../../src/oura-scopes.ts'
import { userId } from '../../../src/simulator/users.ts'
import { createTestApp } from '../../support/app.ts'
import { setCookiesOf } from '../../support/auth/browser.ts'
import { ask, CLIENT } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'

const SESSION = 'oura_graphql_session'
const ME = '{ viewer { id personalInfo { ouraId email } grantedScopes } }'

describe('a login', () => {
  it.each(['cloud', 'moi'] as const)('asks %s with state, PKCE and the scopes in its form', async (oauth) => {
    await using gateway = await startLoginGateway({ oauth })
    const response = await gateway.browser().fetch(`${gateway.url}/auth/login`)
    expect(response.status).toBe(302)
    const url = new URL(response.headers.get('location') ?? '')
    expect(url.origin).toBe(gateway.simulator.url)
    const prefix = oauth === 'moi' ? 'extapi:' : ''
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT.id,
      redirect_uri: `${gateway.url}/auth/callback`,
      scope: DEFAULT_SCOPES.map((scope) => prefix + scope).join(' '),
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
  })

  it.each([
    ['cloud', undefined],
    ['cloud', 'moi'],
    ['moi', undefined],
    ['moi', 'cloud'],
  ] as const)('at %s, with callbacks in the style of %s, creates a session', async (oauth, style) => {
    await using gateway = await startLoginGateway({
      oauth,
      simulator: { oauth: style === undefined ? {} : { style } },
    })
    const browser = gateway.browser()
    const done = await gateway.login(browser)
    expect(done.status).toBe(303)
    expect(done.headers.get('location')).toBe(`${gateway.url}/graphql`)
    const { data, errors } = await ask(gateway, browser, ME)
    expect(errors).toEqual([])
    expect(data.viewer.personalInfo).toEqual({
      ouraId: expect.stringMatching(/./),
      email: 'demo@example.com',
    })
    expect([...data.viewer.grantedScopes].sort()).toEqual([...DEFAULT_SCOPES].sort())
  })

  it('recognizes the same user in another browser', async () => {
    await using gateway = await startLoginGateway()
    const [one, two] = [gateway.browser(), gateway.browser()]
    await gateway.login(one)
    await gateway.login(two)
    const ids = [await ask(gateway, one, ME), await ask(gateway, two, ME)].map(({ data }) => data.viewer.id)
    expect(ids[0]).toBe(ids[1])
  })

  it('separates two users', async () => {
    const other = { token: 'other', seed: 7, email: 'other@example.com' }
    await using gateway = await startLoginGateway({ simulator: { users: [other] } })
    const [one, two] = [gateway.browser(), gateway.browser()]
    await gateway.login(one)
    await gateway.login(two, '', { user: userId(other) })
    const emails = [await ask(gateway, one, ME), await ask(gateway, two, ME)].map(
      ({ data }) => data.viewer.personalInfo.email,
    )
    expect(emails).toEqual(['demo@example.com', 'other@example.com'])
  })

  it('takes the scopes from the callback if the token response has none; without either they are unknown', async () => {
    for (const [style, scopes] of [
      ['cloud', ['daily']],
      ['moi', null],
    ] as const) {
      await using gateway = await startLoginGateway({ simulator: { oauth: { style } } })
      gateway.simulator.inject({
        match: { resource: 'oauth_token' },
        kind: {
          type: 'wrongShape',
          body: {
            token_type: 'bearer',
            access_token: gateway.simulator.issueTokens('demo').accessToken,
            expires_in: 3600,
            id_token: 'not even a JWT',
          },
        },
      })
      const browser = gateway.browser()
      expect((await gateway.login(browser, '', { scopes: ['daily'] })).status).toBe(303)
      expect((await ask(gateway, browser, '{ viewer { grantedScopes } }')).data.viewer.grantedScopes).toEqual(
        scopes,
      )
    }
  })

  it("has a local user if Oura does not tell the user's id", async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({
      match: { resource: 'personal_info' },
      kind: {
        type: 'status',
        status: 401,
        body: { detail: 'Token is not authorized access personal scope.' },
      },
    })
    const browser = gateway.browser()
    expect((await gateway.login(browser)).status).toBe(303)
    const first = await ask(gateway, browser, '{ viewer { id } }')
    expect(first.errors).toEqual([])
    expect((await ask(gateway, browser, '{ viewer { id } }')).data).toEqual(first.data)
  })

  it('runs in two tabs at once', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callbacks = [await gateway.consent(browser), await gateway.consent(browser)]
    for (const callback of callbacks) expect((await browser.fetch(callback)).status).toBe(303)
  })
})

describe('cookies', () => {
  it('under http are for the server alone', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const [login] = setCookiesOf(await browser.fetch(`${gateway.url}/auth/login`))
    const [session] = setCookiesOf(await gateway.login(browser))
    expect(login?.name).toBe('oura_graphql_login')
    expect(session?.name).toBe(SESSION)
    expect(login?.attributes).toEqual(
      new Map([
        ['max-age', '600'],
        ['path', '/'],
        ['httponly', ''],
        ['samesite', 'Lax'],
      ]),
    )
    expect(session?.attributes).toEqual(
      new Map([
        ['max-age', String(30 * 86_400)],
        ['path', '/'],
        ['httponly', ''],
        ['samesite', 'Lax'],
      ]),
    )
  })

  it('with https are Secure and bound to the host', async () => {
    await using gateway = await startLoginGateway({ publicUrl: 'https://health.example.com' })
    const browser = gateway.browser()
    const [session] = setCookiesOf(await gateway.login(browser))
    expect([...browser.cookies.keys()]).toEqual(['__Host-oura_graphql_login', `__Host-${SESSION}`])
    expect([...(session?.attributes.keys() ?? [])]).toEqual([
      'max-age',
      'path',
      'httponly',
      'samesite',
      'secure',
    ])
    expect((await ask(gateway, browser, ME)).errors).toEqual([])
  })

  it('get a new session id at each login, and the old one becomes invalid', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const old = browser.cookies.get(SESSION) ?? ''
    await gateway.login(browser)
    expect(browser.cookies.get(SESSION)).not.toBe(old)
    const thief = gateway.browser()
    thief.setCookie(SESSION, old)
    expect((await ask(gateway, thief, ME)).errors[0]?.extensions['code']).toBe('UNAUTHENTICATED')
  })

  it('that were planted before a login do not become its session', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const planted = 'p'.repeat(43)
    browser.setCookie(SESSION, planted)
    await gateway.login(browser)
    expect(browser.cookies.get(SESSION)).not.toBe(planted)
  })
})

describe('a gateway without a registered application', () => {
  it('explains that there is no login, and adds no authorizationUrl', async () => {
    const app = createTestApp(parseConfig({ DEMO: '0', LOG_LEVEL: 'silent' }))
    const page = await app.fetch(new Request('http://localhost:4000/auth/login'))
    expect(page.status).toBe(404)
    expect(await page.text()).toContain('OURA_CLIENT_ID')
    const answer = await app.fetch(new Request('http://localhost:4000/graphql?query={viewer{id}}'))
    expect(JSON.parse(await answer.text()).errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' })
    await app.close()
  })
})
