import { describe, expect, it } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'

describe('routes below /auth', () => {
  it.each([
    ['GET', '/auth/tokens'],
    ['POST', '/auth/tokens'],
    ['DELETE', '/auth/tokens/some-id'],
  ])('challenge with the session cookie if there is no session: %s %s', async (method, path) => {
    await using gateway = await startLoginGateway()
    const response = await gateway.browser().fetch(gateway.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'POST' && { body: '{"name":"x"}' }),
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      'Cookie realm="oura-graphql", form-action="/auth/login", cookie-name="oura_graphql_session"',
    )
  })

  it('name the cookie of https with its prefix', async () => {
    await using gateway = await startLoginGateway({ publicUrl: 'https://health.example.com' })
    const response = await gateway.browser().fetch(`${gateway.url}/auth/tokens`)
    expect(response.headers.get('www-authenticate')).toContain('cookie-name="__Host-oura_graphql_session"')
  })

  it('answer HEAD like GET, without a body', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    const [stranger, denied] = [gateway.browser(), '/auth/callback?state=unknown']
    await gateway.login(browser)
    for (const [visitor, path] of [
      [browser, '/auth/tokens'],
      [stranger, '/auth/tokens'],
      [browser, '/auth/logout'],
      [stranger, '/auth/login?returnTo=https://evil.example'],
      [stranger, denied],
      [stranger, '/auth/nowhere'],
    ] as const) {
      const got = await visitor.fetch(gateway.url + path)
      const head = await visitor.fetch(gateway.url + path, { method: 'HEAD' })
      const comparable = ({ status, headers }: Response) => ({
        path,
        status,
        headers: [...headers].filter(([name]) => name !== 'x-request-id'),
      })
      expect(comparable(head)).toEqual(comparable(got))
      expect(await head.text()).toBe('')
    }
  })

  it('answer HEAD of a login with a redirect', async () => {
    await using gateway = await startLoginGateway()
    const head = await gateway.browser().fetch(`${gateway.url}/auth/login`, { method: 'HEAD' })
    expect(head.status).toBe(302)
    expect(head.headers.get('location')).toContain('/oauth/authorize?')
  })

  it('list HEAD wherever they list GET', async () => {
    await using gateway = await startLoginGateway()
    const allowOf = async (method: string, path: string) =>
      (await gateway.browser().fetch(gateway.url + path, { method })).headers.get('allow')
    expect(await allowOf('PUT', '/auth/tokens')).toBe('GET, HEAD, POST')
    expect(await allowOf('POST', '/auth/login')).toBe('GET, HEAD')
    expect(await allowOf('GET', '/auth/logout')).toBe('POST')
  })

  it('tell when to retry while the store cannot be reached', async () => {
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: 'redis://127.0.0.1:1', GATEWAY_SECRET: 's'.repeat(32) },
    })
    const browser = gateway.browser()
    browser.setCookie('oura_graphql_session', 's'.repeat(43))
    const response = await browser.fetch(`${gateway.url}/auth/tokens`)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
  })
})
