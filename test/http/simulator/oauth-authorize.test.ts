import { describe, expect, it } from 'vitest'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { PATHS, REDIRECT_URI, startOAuth } from '../../support/simulator/oauth.ts'

const ALL = 'email personal daily heartrate workout tag session spo2 stress heart_health ring_configuration'
const ALLOW = { decision: 'allow', scope: 'daily heartrate' }

describe('the consent page', () => {
  it('shows the application, the scopes, the redirect URI, and that it is a demo', async () => {
    await using oauth = await startOAuth({
      users: [{ token: 'secret-token', email: 'second@example.com' }],
      oauth: { clients: [{ id: 'x', secret: 'y', redirectUris: ['https://a.example/cb'], name: '<b>App&' }] },
    })
    const url = oauth.authorizeUrl({
      client_id: 'x',
      redirect_uri: 'https://a.example/cb',
      scope: 'daily spo2Daily tag',
    })
    const response = await fetch(url)
    const html = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(html).toContain('“&#60;b&#62;App&#38;”')
    expect(html).toContain('https://a.example/cb')
    expect(html).toMatch(/demo Oura/)
    expect(fieldValues(html, 'scope')).toEqual(['daily', 'tag'])
    expect(fieldValues(html, 'decision')).toEqual(['allow', 'deny'])
    expect(fieldValues(html, 'user')).toEqual([userId(DEMO_USER), userId({ token: 'secret-token' })])
    expect(html).toMatch(/checked> <span>demo@example\.com/)
    expect(html).toContain('second@example.com')
    expect(html).not.toContain('secret-token')
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('offers all scopes if none is requested', async () => {
    await using oauth = await startOAuth()
    const html = await (await fetch(oauth.authorizeUrl())).text()
    expect(fieldValues(html, 'scope')).toEqual(ALL.split(' '))
  })

  it('grants the scopes of its form', async () => {
    await using oauth = await startOAuth()
    const url = oauth.authorizeUrl({ scope: 'daily tag' })
    const html = await (await fetch(url)).text()
    const callback = await oauth.decide(url, [
      ...fieldValues(html, 'user').map((value): [string, string] => ['user', value]),
      ...fieldValues(html, 'scope').map((value): [string, string] => ['scope', value]),
      ['decision', 'allow'],
    ])
    expect(callback.get('scope')).toBe('daily tag')
  })
})

function fieldValues(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value)
}

describe('the callback', () => {
  it('of cloud has the code, the granted scopes and the state', async () => {
    await using oauth = await startOAuth()
    const callback = await oauth.decide(oauth.authorizeUrl({ state: 'a b&c', scope: ALL }), ALLOW)
    expect(Object.fromEntries(callback)).toEqual({
      code: expect.stringMatching(/^.{20,}$/),
      scope: 'daily heartrate',
      state: 'a b&c',
    })
  })

  it('of moi has the issuer, the code and the state, but no scopes', async () => {
    await using oauth = await startOAuth()
    const url = oauth.authorizeUrl({ state: 's', scope: 'extapi:daily' }, 'moi')
    expect(Object.fromEntries(await oauth.decide(url, ALLOW))).toEqual({
      iss: `${oauth.simulator.url}/oauth/v2/ext/oauth-anonymous`,
      code: expect.any(String),
      state: 's',
    })
  })

  it.each([
    ['moi', 'cloud', ['iss', 'code']],
    ['cloud', 'moi', ['code', 'scope']],
  ] as const)('has the style of %s at %s too, if configured', async (style, provider, names) => {
    await using oauth = await startOAuth({ oauth: { style } })
    expect([...(await oauth.decide(oauth.authorizeUrl({}, provider), ALLOW)).keys()]).toEqual(names)
  })

  it.each(['cloud', 'moi'] as const)('of %s reports a denial', async (provider) => {
    await using oauth = await startOAuth()
    const url = oauth.authorizeUrl({ state: 's' }, provider)
    const callback = await oauth.decide(url, { ...ALLOW, decision: 'deny' })
    expect(Object.fromEntries(callback)).toEqual({
      ...(provider === 'moi' && { iss: expect.stringContaining('oauth-anonymous') }),
      error: 'access_denied',
      error_description: expect.any(String),
      state: 's',
    })
  })

  it('keeps the query of the redirect URI, and has no state if the request had none', async () => {
    await using oauth = await startOAuth()
    const redirect = 'http://127.0.0.1:1/cb?a=1'
    const callback = await oauth.decide(oauth.authorizeUrl({ redirect_uri: redirect }), ALLOW)
    expect([...callback.keys()]).toEqual(['a', 'code', 'scope'])
  })

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'unsupported_response_type'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S512' }, 'invalid_request'],
  ])('reports the error in %o, for GET and POST', async (query, error) => {
    await using oauth = await startOAuth()
    const url = oauth.authorizeUrl({ state: 's', ...query })
    const shown = await fetch(url, { redirect: 'manual' })
    for (const response of [shown, await oauth.submit(url, ALLOW)]) {
      expect(response.status).toBe(302)
      const location = new URL(response.headers.get('location') ?? '')
      expect(location.origin + location.pathname).toBe(REDIRECT_URI)
      expect(Object.fromEntries(location.searchParams)).toMatchObject({ error, state: 's' })
    }
  })
})

describe('no redirect', () => {
  const clients = [
    { id: 'one', secret: 's', redirectUris: ['https://a.example/cb'] },
    { id: 'two', secret: 's', redirectUris: ['https://a.example/1', 'https://a.example/2'] },
    { id: 'legacy', secret: 's', redirectUris: [REDIRECT_URI], provider: 'cloud' as const },
  ]
  it.each([
    { client_id: undefined },
    { client_id: 'nobody' },
    { redirect_uri: undefined },
    { redirect_uri: 'https://evil.example/cb' },
    { redirect_uri: 'http://localhost.evil.example/cb' },
    { redirect_uri: 'http://localhost@evil.example/cb' },
    { redirect_uri: 'https://localhost/cb' },
    { redirect_uri: 'nonsense' },
    { client_id: 'one', redirect_uri: 'https://a.example/cb/' },
    { client_id: 'one', redirect_uri: REDIRECT_URI },
    { client_id: 'two', redirect_uri: undefined },
  ])('for %o', async (query) => {
    await using oauth = await startOAuth({ oauth: { clients } })
    const url = oauth.authorizeUrl(query)
    for (const response of [await fetch(url, { redirect: 'manual' }), await oauth.submit(url, ALLOW)]) {
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).toContain('refuses')
    }
  })

  it('for an application of the old portal at moi; cloud accepts those of the new portal', async () => {
    await using oauth = await startOAuth({ oauth: { clients } })
    expect((await fetch(oauth.authorizeUrl({ client_id: 'legacy' }, 'moi'))).status).toBe(400)
    expect((await fetch(oauth.authorizeUrl({ client_id: 'legacy' }))).status).toBe(200)
  })

  it.each([{}, { decision: 'maybe' }, { decision: 'allow', user: 'nobody' }])(
    'for a form with %o',
    async (fields) => {
      await using oauth = await startOAuth()
      expect((await oauth.submit(oauth.authorizeUrl(), fields)).status).toBe(400)
    },
  )

  it('for another method', async () => {
    await using oauth = await startOAuth()
    expect((await fetch(oauth.authorizeUrl(), { method: 'PUT' })).status).toBe(405)
  })
})

describe('a granted scope', () => {
  it.each([
    ['cloud', 'daily spo2Daily nonsense research', 'daily spo2Daily research', 'extapi:daily'],
    ['cloud', 'extapi:daily tag', 'daily tag', 'extapi:tag'],
    ['moi', 'extapi:daily extapi:nonsense tag', 'daily tag', 'extapi:daily'],
    ['cloud', 'daily tag', 'tag', 'extapi:tag'],
    ['cloud', 'daily tag', 'extapi:tag extapi:session', 'extapi:tag'],
    ['cloud', 'daily tag', '', ''],
    ['moi', undefined, 'heartrate', 'extapi:heartrate'],
  ] as const)(
    'at %s is requested (%s), ticked (%s) and known: %s',
    async (provider, scope, ticked, granted) => {
      await using oauth = await startOAuth()
      const fields = { decision: 'allow', ...(ticked && { scope: ticked }) }
      const callback = await oauth.decide(oauth.authorizeUrl({ scope }, provider), fields)
      const { body } = await oauth.exchange(callback.get('code') ?? '', {}, provider)
      expect(body['scope']).toBe(granted)
    },
  )
})

describe('the user who signs in', () => {
  it('is the demo user, unless another is chosen by id or token', async () => {
    await using oauth = await startOAuth({ users: [{ token: 'other' }] })
    oauth.simulator.addUser({ token: 'late' })
    const others = [{ token: 'other' }, { token: 'late' }].map(userId)
    for (const [user, id] of [
      [undefined, userId(DEMO_USER)],
      [others[0], others[0]],
      ['late', others[1]],
    ]) {
      const callback = await oauth.decide(oauth.authorizeUrl(), { ...ALLOW, ...(user && { user }) })
      const { body } = await oauth.exchange(callback.get('code') ?? '')
      const info = await oauth.get('/v2/usercollection/personal_info', body.access_token)
      expect(info.body.id).toBe(id)
    }
  })
})

describe('the discovery document', () => {
  it('has the endpoints of moi', async () => {
    await using oauth = await startOAuth()
    const { url } = oauth.simulator
    const path = '/oauth/v2/ext/oauth-anonymous/.well-known/openid-configuration'
    const metadata = await (await fetch(url + path)).json()
    expect(metadata).toMatchObject({
      issuer: `${url}/oauth/v2/ext/oauth-anonymous`,
      authorization_endpoint: url + PATHS.moi.authorize,
      token_endpoint: url + PATHS.moi.token,
      revocation_endpoint: url + PATHS.moi.revoke,
      code_challenge_methods_supported: ['S256', 'plain'],
    })
    expect(metadata.scopes_supported).toEqual(ALL.split(' ').map((scope) => `extapi:${scope}`))
    expect((await fetch(url + path, { method: 'POST' })).status).toBe(405)
  })
})
