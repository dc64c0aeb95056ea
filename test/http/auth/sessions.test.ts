import { describe, expect, it } from 'vitest'
import { setCookiesOf } from '../../support/auth/browser.ts'
import { ask, askForCode } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'

const SESSION = 'oura_graphql_session'
const DAY_MS = 86_400_000
const WHO = '{ viewer { id } }'

const USER = { userId: 'user', grantGeneration: 'first' }

describe('a session', () => {
  it('ends after a week without a request', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    gateway.clock.time += 7 * DAY_MS - 1
    expect(await askForCode(gateway, browser, WHO)).toBe(null)
    gateway.clock.time += 7 * DAY_MS
    expect(await askForCode(gateway, browser, WHO)).toBe('UNAUTHENTICATED')
  })

  it('ends after thirty days, however much it is used', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    for (let day = 1; day < 30; day++) {
      gateway.clock.time += DAY_MS
      expect([day, await askForCode(gateway, browser, '{ viewer { grantedScopes } }')]).toEqual([day, null])
    }
    gateway.clock.time += DAY_MS
    expect(await askForCode(gateway, browser, WHO)).toBe('UNAUTHENTICATED')
  })

  it('is written at most once an hour', async () => {
    const { createSessions } = await import('../../../src/auth/accounts/sessions.ts')
    const { createMemoryStore } = await import('../../../src/store/memory-store.ts')
    const { createSealer } = await import('../../../src/store/sealer.ts')
    const clock = { time: 0, now: () => clock.time }
    const store = createMemoryStore({ clock })
    let writes = 0
    const sessions = createSessions({
      clock,
      sealer: createSealer(['s'.repeat(32)]),
      store: {
        ...store,
        put: (...args) => {
          writes++
          return store.put(...args)
        },
      },
    })
    const sessionId = await sessions.create(USER)
    writes = 0
    for (let minute = 0; minute < 120; minute++) {
      expect(await sessions.find(sessionId)).toEqual(USER)
      clock.time += 60_000
    }
    expect(writes).toBe(1)
  })

  it('survives a rotation of GATEWAY_SECRET while the old secret is listed', async () => {
    const { createSessions } = await import('../../../src/auth/accounts/sessions.ts')
    const { createMemoryStore } = await import('../../../src/store/memory-store.ts')
    const { createSealer } = await import('../../../src/store/sealer.ts')
    const clock = { now: () => 0 }
    const store = createMemoryStore({ clock })
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
    const sessionId = await createSessions({ clock, store, sealer: createSealer([older]) }).create(USER)
    expect(
      await createSessions({ clock, store, sealer: createSealer([newer, older]) }).find(sessionId),
    ).toEqual(USER)
    expect(await createSessions({ clock, store, sealer: createSealer([newer]) }).find(sessionId)).toBeNull()
  })

  it('is stored sealed, under a digest of its session id', async () => {
    const { createSessions } = await import('../../../src/auth/accounts/sessions.ts')
    const { createMemoryStore } = await import('../../../src/store/memory-store.ts')
    const { createSealer } = await import('../../../src/store/sealer.ts')
    const clock = { now: () => 0 }
    const store = createMemoryStore({ clock })
    const written: string[] = []
    const sessions = createSessions({
      clock,
      sealer: createSealer(['s'.repeat(32)]),
      store: {
        ...store,
        put: (key, value, options) => {
          written.push(key, value)
          return store.put(key, value, options)
        },
      },
    })
    const sessionId = await sessions.create({ userId: 'the-user', grantGeneration: 'first' })
    expect(written.join()).not.toContain(sessionId)
    expect(written.join()).not.toContain('the-user')
  })
})

describe('/auth/logout', () => {
  const json = { 'content-type': 'application/json' }

  it('ends the session and removes the cookie', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const session = browser.cookies.get(SESSION) ?? ''
    const response = await browser.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
    expect(response.status).toBe(204)
    expect(setCookiesOf(response)).toEqual([expect.objectContaining({ name: SESSION, value: '' })])
    expect(browser.cookies.has(SESSION)).toBe(false)
    browser.setCookie(SESSION, session)
    expect(await askForCode(gateway, browser, WHO)).toBe('UNAUTHENTICATED')
  })

  it('succeeds without a session', async () => {
    await using gateway = await startLoginGateway()
    const response = await gateway
      .browser()
      .fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
    expect(response.status).toBe(204)
  })

  it('ends only this session of the user', async () => {
    await using gateway = await startLoginGateway()
    const [one, two] = [gateway.browser(), gateway.browser()]
    await gateway.login(one)
    await gateway.login(two)
    await one.fetch(`${gateway.url}/auth/logout`, { method: 'POST', headers: json })
    expect(await askForCode(gateway, two, WHO)).toBe(null)
  })

  it('accepts only POST', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await browser.fetch(`${gateway.url}/auth/logout`)
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await askForCode(gateway, browser, WHO)).toBe(null)
  })
})

describe('CSRF: requests of pages of another origin', () => {
  const app = 'https://app.example.com'
  const environment = { CORS_ORIGINS: app }
  const json = 'application/json'
  const form = 'application/x-www-form-urlencoded'

  it.each<[string, Record<string, string>, number]>([
    ['another origin', { origin: 'https://evil.example', 'content-type': json }, 403],
    ['another origin, with a form', { origin: 'https://evil.example', 'content-type': form }, 403],
    ['a sandboxed frame', { origin: 'null', 'content-type': json }, 403],
    ['another site', { 'sec-fetch-site': 'cross-site', 'content-type': json }, 403],
    ['another host of the site', { 'sec-fetch-site': 'same-site', 'content-type': json }, 403],
    ['an unnamed origin, with a form', { 'content-type': form }, 415],
    ['an unnamed origin, with text', { 'content-type': 'text/plain' }, 415],
    ['an unnamed origin, without a body', {}, 415],
  ])('from %s can neither log out nor mint nor revoke', async (_, headers, status) => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    await gateway.login(browser)
    const attempts = [
      ['POST', '/auth/logout', undefined],
      ['POST', '/auth/tokens', '{"name":"x"}'],
      ...(status === 403 ? [['DELETE', '/auth/tokens/some-id', undefined] as const] : []),
    ] as const
    for (const [method, path, text] of attempts) {
      // As bytes, for which fetch sets no content-type.
      const body = text === undefined ? {} : { body: new TextEncoder().encode(text) }
      const response = await browser.fetch(gateway.url + path, { method, headers, ...body })
      expect([method, path, response.status]).toEqual([method, path, status])
      expect(await response.json()).toHaveProperty('error')
    }
    expect(await askForCode(gateway, browser, WHO)).toBe(null)
    const { tokens } = (await (await browser.fetch(`${gateway.url}/auth/tokens`)).json()) as {
      tokens: unknown[]
    }
    expect(tokens).toEqual([])
  })

  it.each<[string, (url: string) => Record<string, string>]>([
    ['our own origin', (url) => ({ origin: url })],
    ['an origin of CORS_ORIGINS', () => ({ origin: app })],
    ['the browser says the same origin', () => ({ 'sec-fetch-site': 'same-origin' })],
  ])('do not include those of allowed pages: %s', async (_, headers) => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await browser.fetch(`${gateway.url}/auth/logout`, {
      method: 'POST',
      headers: headers(gateway.url),
    })
    expect(response.status).toBe(204)
  })

  it.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }],
  ])('from %s get an error that says why they see no tokens', async (_, headers) => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await browser.fetch(`${gateway.url}/auth/tokens`, { headers })
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      error: expect.stringContaining('a page of another origin'),
      code: 'FORBIDDEN',
    })
  })

  it.each<[string, Record<string, string>]>([
    ['an origin of CORS_ORIGINS', { origin: app }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['the same origin', { 'sec-fetch-site': 'same-origin' }],
  ])('do not include those from %s, which see the tokens', async (_, headers) => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    await gateway.login(browser)
    const response = await browser.fetch(`${gateway.url}/auth/tokens`, { headers })
    expect([response.status, await response.json()]).toEqual([200, { tokens: [] }])
  })

  it('are not authenticated by the session at /graphql', async () => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    await gateway.login(browser)
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const { errors } = await ask(gateway, browser, WHO, headers)
      expect(errors).toMatchObject([
        { message: expect.stringContaining('CORS_ORIGINS'), extensions: { code: 'UNAUTHENTICATED' } },
      ])
    }
    expect(gateway.log.lines.filter(({ message }) => message.includes('another origin'))).toHaveLength(1)
    expect(await askForCode(gateway, browser, WHO, { origin: app })).toBe(null)
  })

  it('cannot run a mutation by GET, a form or plain text', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const query = 'mutation { disconnect { revocation } }'
    const url = `${gateway.url}/graphql`
    const get = await browser.fetch(`${url}?query=${encodeURIComponent(query)}`)
    expect(get.status).toBe(405)
    for (const type of ['text/plain', form, 'multipart/form-data']) {
      const init = { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify({ query }) }
      expect([type, (await browser.fetch(url, init)).status]).toEqual([type, 415])
    }
    expect(await askForCode(gateway, browser, WHO)).toBe(null)
  })

  it.each([
    ['https://evil.example', app, null, null],
    [app, app, app, 'true'],
    ['https://evil.example', '*', '*', null],
  ])(
    'from %s, with CORS_ORIGINS=%s, may read with credentials only if listed',
    async (origin, listed, allowed, credentials) => {
      await using gateway = await startLoginGateway({ environment: { CORS_ORIGINS: listed } })
      const browser = gateway.browser()
      await gateway.login(browser)
      for (const path of ['/graphql?query={viewer{id}}', '/auth/tokens']) {
        for (const method of ['GET', 'OPTIONS']) {
          const { headers } = await browser.fetch(gateway.url + path, {
            method,
            headers: { origin, ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }) },
          })
          expect(headers.get('access-control-allow-origin')).toBe(allowed)
          expect(headers.get('access-control-allow-credentials')).toBe(credentials)
        }
      }
    },
  )
})
