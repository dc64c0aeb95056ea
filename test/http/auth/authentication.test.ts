import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { resources } from '../../../src/oura/resources/registry.ts'
import { DEMO_CLIENT, DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { userId } from '../../../src/simulator/users.ts'
import { createTestApp } from '../../support/app.ts'
import { createBrowser } from '../../support/auth/browser.ts'
import { ask, askForCode, CLIENT, mintToken } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'

const EMAIL = '{ viewer { personalInfo { email } } }'
const SESSION = 'oura_graphql_session'

describe('the credentials of a request', () => {
  it('are used in this order: gateway token, Oura access token, session', async () => {
    const users = [
      { token: 'one', seed: 1, email: 'one@example.com' },
      { token: 'two', seed: 2, email: 'two@example.com' },
    ] as const
    await using gateway = await startLoginGateway({ simulator: { users: [...users] } })
    const [one, two] = [gateway.browser(), gateway.browser()]
    await gateway.login(one, '', { user: userId(users[0]) })
    await gateway.login(two, '', { user: userId(users[1]) })
    const token = await mintToken(gateway, two)
    const emailWith = async (headers: Record<string, string>) =>
      (await ask(gateway, one, EMAIL, headers)).data?.viewer.personalInfo.email
    expect(await emailWith({})).toBe('one@example.com')
    expect(await emailWith({ authorization: '' })).toBe('one@example.com')
    expect(await emailWith({ authorization: `Bearer ${token}` })).toBe('two@example.com')
    expect(await emailWith({ authorization: 'Bearer demo' })).toBe('demo@example.com')
    // An invalid token is an error, also with a valid session.
    for (const authorization of ['Bearer ogw_bad', 'Bearer bad', 'Basic x']) {
      expect(await askForCode(gateway, one, EMAIL, { authorization })).toBe('UNAUTHENTICATED')
    }
  })

  it('are optional in the demo, which has the same login', async () => {
    await using simulator = {
      ...(await startSimulator({ users: [{ token: 'x', seed: 1, email: 'x@example.com' }] })),
      [Symbol.asyncDispose]() {
        return this.close()
      },
    }
    const app = createTestApp(parseConfig({ DEMO: '1' }), {
      log: createRecordingLog(),
      demo: { url: simulator.url, accessToken: DEMO_TOKEN, application: DEMO_CLIENT },
    })
    const browser = createBrowser(async (request) => app.fetch(request))
    const url = 'http://localhost:4000'
    const emailNow = async () => {
      const response = await browser.fetch(`${url}/graphql?query=${encodeURIComponent(EMAIL)}`)
      return JSON.parse(await response.text()).data.viewer.personalInfo.email
    }
    expect(await emailNow()).toBe('demo@example.com')

    const begun = await browser.fetch(`${url}/auth/login`)
    const authorizeUrl = begun.headers.get('location') ?? ''
    const user = userId({ token: 'x', seed: 1 })
    const body = new URLSearchParams({ decision: 'allow', scope: 'email personal', user })
    const decided = await fetch(authorizeUrl, { method: 'POST', body, redirect: 'manual' })
    const done = await browser.fetch(decided.headers.get('location') ?? '')
    expect([done.status, done.headers.get('location')]).toEqual([303, `${url}/graphql`])
    expect(await emailNow()).toBe('x@example.com')
    // An unknown session is ignored in the demo.
    browser.setCookie(SESSION, 'e'.repeat(43))
    expect(await emailNow()).toBe('demo@example.com')
    await app.close()
  })
})

describe('a scope that was not granted', () => {
  it('is named in the error, with the login URL that requests it; after that login the field has data', async () => {
    await using gateway = await startLoginGateway({ environment: { OURA_SCOPES: 'email personal daily' } })
    const browser = gateway.browser()
    await gateway.login(browser, '', { scopes: ['daily'] })
    const query =
      '{ viewer { grantedScopes dailySleep(first: 1) { nodes { day } } dailySpo2(first: 1) { nodes { day } } } }'
    const { data, errors } = await ask(gateway, browser, query)
    expect(data.viewer.grantedScopes).toEqual(['daily'])
    expect(data.viewer.dailySleep.nodes).toHaveLength(1)
    expect(data.viewer.dailySpo2).toBeNull()
    const authorizationUrl = `${gateway.url}/auth/login?returnTo=%2Fgraphql&scope=spo2`
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('spo2'),
        path: ['viewer', 'dailySpo2'],
        extensions: expect.objectContaining({ code: 'FORBIDDEN', requiredScope: 'spo2', authorizationUrl }),
      }),
    ])

    await gateway.login(browser, new URL(authorizationUrl).search)
    const again = await ask(gateway, browser, query)
    expect(again.errors).toEqual([])
    expect([...again.data.viewer.grantedScopes].sort()).toEqual(['daily', 'email', 'personal', 'spo2'])
  })

  it.each([...new Set(resources.flatMap(({ scope }) => scope ?? []))])(
    'can be requested: %s',
    async (scope) => {
      await using gateway = await startLoginGateway({ environment: { OURA_SCOPES: 'email' } })
      const { status, headers } = await gateway
        .browser()
        .fetch(`${gateway.url}/auth/login?${new URLSearchParams({ scope })}`)
      expect(status).toBe(302)
      expect(new URL(headers.get('location') ?? '').searchParams.get('scope')?.split(' ')).toContain(scope)
    },
  )

  it('is named but not requested if the gateway does not know it, because Oura would ignore it', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const detail = 'Token is not authorized access chronotype scope.'
    gateway.simulator.inject({
      match: { resource: 'daily_spo2' },
      kind: { type: 'status', status: 401, body: { detail } },
    })
    const { errors } = await ask(gateway, browser, '{ viewer { dailySpo2(first: 1) { totalCount } } }')
    expect(errors[0]?.extensions).toMatchObject({
      requiredScope: 'chronotype',
      authorizationUrl: `${gateway.url}/auth/login?returnTo=%2Fgraphql`,
    })
  })

  it('leads pages of CORS_ORIGINS back to their origin', async () => {
    const app = 'https://app.example.com'
    await using gateway = await startLoginGateway({ environment: { CORS_ORIGINS: app } })
    const urlFor = async (origin: string, browser = gateway.browser()) =>
      (await ask(gateway, browser, EMAIL, { origin })).errors[0]?.extensions['authorizationUrl']
    const toApp = `${gateway.url}/auth/login?returnTo=https%3A%2F%2Fapp.example.com%2F`
    expect(await urlFor(app)).toBe(toApp)
    expect(await urlFor('https://evil.example')).toBe(`${gateway.url}/auth/login?returnTo=%2Fgraphql`)

    const browser = gateway.browser()
    await gateway.login(browser)
    gateway.simulator.oauth.revokeAll()
    expect(await askForCode(gateway, browser, EMAIL, { origin: app })).toBe('REAUTHORIZATION_REQUIRED')
    expect(await urlFor(app, browser)).toBe(toApp)
  })
})

describe('a store that cannot be reached', () => {
  const environment = { STORE_URL: 'redis://127.0.0.1:1', GATEWAY_SECRET: 's'.repeat(32) }

  it('is reported by every route that needs it', async () => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    browser.setCookie(SESSION, 's'.repeat(43))
    // At once: each of them waits until the store does not answer.
    const [mcp, page, tokens, ready, ...answers] = await Promise.all([
      browser.fetch(`${gateway.url}/mcp`, {
        method: 'POST',
        headers: { authorization: `Bearer ogw_${'x'.repeat(43)}`, 'content-type': 'application/json' },
        body: '{}',
      }),
      browser.fetch(`${gateway.url}/auth/login`),
      browser.fetch(`${gateway.url}/auth/tokens`),
      browser.fetch(`${gateway.url}/ready`),
      ask(gateway, browser, EMAIL),
      ask(gateway, browser, EMAIL, { authorization: `Bearer ogw_${'x'.repeat(43)}` }),
    ])
    expect([mcp.status, await mcp.json()]).toEqual([
      503,
      {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32_000, message: 'The gateway cannot reach its store. Try again in a minute.' },
      },
    ])
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('store cannot be reached')
    expect(tokens.status).toBe(503)
    for (const { status, errors } of answers) {
      expect(status).toBe(503)
      expect(errors).toEqual([
        {
          message: 'The gateway cannot reach its store. Try again in a minute.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE' },
        },
      ])
    }
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'store-unreachable' }])
    expect((await browser.fetch(`${gateway.url}/health`)).status).toBe(200)
  })

  it('stops requests to Oura too, because the rate limits are counted in it', async () => {
    await using gateway = await startLoginGateway({ environment })
    const { errors } = await ask(gateway, gateway.browser(), EMAIL, { authorization: 'Bearer demo' })
    expect(errors).toMatchObject([
      { path: ['viewer', 'personalInfo'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ])
    expect(gateway.simulator.journal.filter(({ resource }) => resource === 'personal_info')).toEqual([])
  })
})

describe('secrets', () => {
  it('are in no log line, body or header except the response that hands them out', async () => {
    await using gateway = await startLoginGateway()
    const { simulator, log, url } = gateway
    const seen: string[] = []
    const secrets = new Set<string>([CLIENT.secret])
    const browser = gateway.browser()
    const watch = async (response: Response, handsOut = '') => {
      const text = await response.text()
      const headers = [...response.headers].filter(([name]) => name !== 'set-cookie')
      if (handsOut === '') seen.push(text)
      seen.push(JSON.stringify(headers.filter(([name]) => name !== 'location')))
      for (const value of browser.cookies.values()) secrets.add(value)
      return text
    }
    const json = { 'content-type': 'application/json' }

    const callback = await gateway.consent(browser)
    for (const name of ['code', 'state']) secrets.add(new URL(callback).searchParams.get(name) ?? '')
    await watch(await browser.fetch(callback))
    await watch(await browser.fetch(callback))
    const minted = await browser.fetch(`${url}/auth/tokens`, {
      method: 'POST',
      headers: json,
      body: '{"name":"x"}',
    })
    const { token } = JSON.parse(await watch(minted, 'the token'))
    secrets.add(token)
    await watch(await browser.fetch(`${url}/auth/tokens`))
    // Tokens of the simulator: the gateway may send them only to the simulator.
    const issued = simulator.issueTokens('demo')
    secrets.add(issued.accessToken).add(issued.refreshToken)

    const failures = [
      { type: 'status', status: 500, body: `failed for ${issued.accessToken}` },
      { type: 'status', status: 401, body: { detail: `unknown token ${issued.accessToken}` } },
      { type: 'reset' },
    ] as const
    for (const kind of failures) {
      const heal = simulator.inject({ kind })
      for (const headers of [
        {},
        { authorization: `Bearer ${token}` },
        { authorization: `Bearer ${issued.accessToken}` },
      ]) {
        const body = JSON.stringify({ query: '{ viewer { id dailySleep { nodes { day } } } }' })
        await watch(
          await browser.fetch(`${url}/graphql`, { method: 'POST', headers: { ...json, ...headers }, body }),
        )
      }
      await watch(await browser.fetch(`${url}/auth/login`))
      await watch(await browser.fetch(`${url}/auth/callback?state=${'s'.repeat(43)}&code=x`))
      heal()
    }
    // A login with a malformed token response, so that the library's errors contain it.
    const heal = simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'wrongShape', body: { access_token: issued.accessToken, token_type: 7 } },
    })
    await watch(await gateway.login(browser))
    heal()
    const body = JSON.stringify({ query: 'mutation { disconnect { revocation } }' })
    await watch(await browser.fetch(`${url}/graphql`, { method: 'POST', headers: json, body }))
    for (const line of log.lines)
      seen.push(JSON.stringify(line, (_, value) => (value instanceof Error ? `${value.stack}` : value)))

    expect(secrets.size).toBeGreaterThan(7)
    expect(seen.length).toBeGreaterThan(30)
    for (const secret of secrets) expect(seen.filter((text) => text.includes(secret))).toEqual([])
  })
})
