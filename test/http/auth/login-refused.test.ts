import { describe, expect, it } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { pageOf } from '../../support/auth/page.ts'

const SESSION = 'oura_graphql_session'

const withParameters = (url: string, changes: Record<string, string | null>): string => {
  const changed = new URL(url)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.searchParams.delete(name)
    else changed.searchParams.set(name, value)
  }
  return changed.href
}

describe('a refused login', () => {
  it('because the user denied access: the page offers another try', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const denied = await gateway.login(browser, '?returnTo=/app', { decision: 'deny' })
    const { status, title, html } = await pageOf(denied)
    expect([status, title]).toEqual([403, 'You did not allow access'])
    expect(html).toContain(`/auth/login?${new URLSearchParams({ returnTo: `${gateway.url}/app` })}">`)
    expect(html).toContain(`<a href="${gateway.url}/app">Back</a>`)
    expect(browser.cookies.has(SESSION)).toBe(false)
    expect(gateway.simulator.oauth.tokenCalls).toBe(0)
  })

  it.each([
    ['is forged', { state: 'f'.repeat(43) }],
    ['is missing', { state: null }],
    ['is empty', { state: '' }],
  ])('because the state %s', async (_, changes) => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = withParameters(await gateway.consent(browser), changes)
    const { status, title } = await pageOf(await browser.fetch(callback))
    expect([status, title]).toEqual([400, 'This login is no longer valid'])
    expect(browser.cookies.has(SESSION)).toBe(false)
    expect(gateway.simulator.oauth.tokenCalls).toBe(0)
  })

  it('because the callback has two states', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = new URL(await gateway.consent(browser))
    callback.searchParams.append('state', callback.searchParams.get('state') ?? '')
    expect((await pageOf(await browser.fetch(callback.href))).status).toBe(400)
    expect(gateway.simulator.oauth.tokenCalls).toBe(0)
  })

  it('because it took longer than ten minutes', async () => {
    await using gateway = await startLoginGateway({ simulator: { oauth: { codeSeconds: 3600 } } })
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    gateway.clock.time += 600_000
    expect((await pageOf(await browser.fetch(callback))).title).toBe('This login is no longer valid')
    expect(gateway.simulator.oauth.tokenCalls).toBe(0)
  })

  it('because it was completed already: the session stays', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    expect((await browser.fetch(callback)).status).toBe(303)
    const session = browser.cookies.get(SESSION)
    expect((await pageOf(await browser.fetch(callback))).title).toBe('This login is no longer valid')
    expect(browser.cookies.get(SESSION)).toBe(session)
    expect(gateway.simulator.oauth.tokenCalls).toBe(1)
  })

  it('because of several callbacks at once only one succeeds', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    const answers = await Promise.all([1, 2, 3].map(() => browser.fetch(callback)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400])
    expect(gateway.simulator.oauth.tokenCalls).toBe(1)
  })

  it('because it started in another browser, which can still complete it', async () => {
    await using gateway = await startLoginGateway()
    const [victim, attacker] = [gateway.browser(), gateway.browser()]
    const callback = await gateway.consent(attacker)
    for (const cookies of ['none', 'of a login of its own']) {
      if (cookies !== 'none') await victim.fetch(`${gateway.url}/auth/login`)
      const { status, title } = await pageOf(await victim.fetch(callback))
      expect([status, title]).toEqual([400, 'This login started in another browser'])
      expect(victim.cookies.has(SESSION)).toBe(false)
    }
    expect((await attacker.fetch(callback)).status).toBe(303)
  })

  it('because the callback names another issuer', async () => {
    for (const oauth of ['cloud', 'moi'] as const) {
      await using gateway = await startLoginGateway({ oauth })
      const browser = gateway.browser()
      const callback = withParameters(await gateway.consent(browser), { iss: 'https://evil.example' })
      const { status, title, html } = await pageOf(await browser.fetch(callback))
      expect([status, title]).toEqual([400, 'The response is from another server'])
      expect(html).toContain('OURA_AUTHORIZE_URL')
      expect(html).toContain(`which is ${oauth}.`)
      expect(browser.cookies.has(SESSION)).toBe(false)
      expect(gateway.simulator.oauth.tokenCalls).toBe(0)
      expect(gateway.log.lines.at(-1)).toMatchObject({
        level: 'warn',
        fields: { step: 'callback', fault: 'wrong-issuer' },
      })
      expect(JSON.stringify(gateway.log.lines)).not.toContain('evil.example')
    }
  })

  it('because a denial names another issuer', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const denial = { iss: 'https://evil.example', code: null, error: 'access_denied' }
    const callback = withParameters(await gateway.consent(browser), denial)
    await browser.fetch(callback)
    expect(gateway.log.lines.at(-1)?.fields).toMatchObject({ fault: 'wrong-issuer' })
  })

  it('because the code was used already', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const first = await gateway.consent(browser)
    const code = new URL(first).searchParams.get('code') ?? ''
    await browser.fetch(first)
    const second = withParameters(await gateway.consent(browser), { code })
    const { status, title } = await pageOf(await browser.fetch(second))
    expect([status, title]).toEqual([400, 'Oura no longer accepts this login'])
  })

  it('because the code has expired', async () => {
    await using gateway = await startLoginGateway({ simulator: { oauth: { codeSeconds: 60 } } })
    const browser = gateway.browser()
    const callback = await gateway.consent(browser)
    gateway.clock.time += 61_000
    expect((await pageOf(await browser.fetch(callback))).title).toBe('Oura no longer accepts this login')
  })

  it.each([
    ['has no code', []],
    ['has an empty code', ['']],
    ['has two codes', ['one', 'another']],
    ['has its code twice', ['one', 'one']],
    ['has an empty code beside one', ['one', '']],
  ])('because the callback %s', async (_, codes) => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = new URL(await gateway.consent(browser))
    callback.searchParams.delete('code')
    for (const code of codes) callback.searchParams.append('code', code)
    const { status, title } = await pageOf(await browser.fetch(callback.href))
    expect([status, title]).toEqual([400, 'This login is no longer valid'])
    expect(gateway.log.lines.at(-1)?.fields).toMatchObject({ fault: 'not-ours' })
    expect(gateway.simulator.oauth.tokenCalls).toBe(0)
  })

  it.each(['server_error', 'unauthorized_client', 'invalid_scope'])('because Oura says %s', async (error) => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const callback = withParameters(await gateway.consent(browser), { code: null, error })
    expect((await pageOf(await browser.fetch(callback))).title).toBe('Oura refused the login')
    expect(gateway.log.lines.at(-1)?.fields).toMatchObject({ fault: 'refused', reason: error })
  })

  it('because the application belongs to the other provider: the page says which to try', async () => {
    await using gateway = await startLoginGateway({ oauth: 'cloud', registeredAt: 'moi' })
    const { status, title, html } = await pageOf(await gateway.login(gateway.browser()))
    expect([status, title]).toEqual([502, 'Oura refused the gateway'])
    expect(html).toContain('try OURA_OAUTH=moi')
    expect(gateway.log.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { step: 'callback', fault: 'exchange-refused', reason: 'invalid_client' },
    })
  })

  it.each([
    ['answers 503', { type: 'status', status: 503 }],
    ['answers 429', { type: 'status', status: 429 }],
    ['answers with HTML', { type: 'html', status: 200 }],
    ['ends in the middle of the body', { type: 'cutBody' }],
    ['closes the connection', { type: 'reset' }],
    ['answers other JSON', { type: 'wrongShape', body: { ok: true } }],
  ] as const)('because the token endpoint %s', async (_, kind) => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({ match: { resource: 'oauth_token' }, kind })
    const browser = gateway.browser()
    const { status, title } = await pageOf(await gateway.login(browser))
    expect([status, title]).toEqual([503, 'Oura could not be reached'])
    expect(browser.cookies.has(SESSION)).toBe(false)
  })

  it('because the token endpoint refuses in plain text', async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'status', status: 401, body: 'Unauthorized', contentType: 'text/plain' },
    })
    expect((await pageOf(await gateway.login(gateway.browser()))).title).toBe('Oura refused the gateway')
  })

  it('because Oura does not tell who the user is', async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({
      match: { resource: 'personal_info' },
      kind: { type: 'status', status: 500 },
    })
    const browser = gateway.browser()
    expect((await pageOf(await gateway.login(browser))).title).toBe('Oura could not be reached')
    expect(browser.cookies.has(SESSION)).toBe(false)
  })
})
