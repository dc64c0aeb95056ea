import { describe, expect, it } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { pageOf } from '../../support/auth/page.ts'

describe('returnTo', () => {
  const app = 'https://app.example.com'
  const environment = { CORS_ORIGINS: `${app},http://localhost:3000,capacitor://localhost` }

  it.each([
    ['/graphql?query=%7Bviewer%7Bid%7D%7D#x', (url: string) => `${url}/graphql?query=%7Bviewer%7Bid%7D%7D#x`],
    ['/', (url: string) => `${url}/`],
    ['/%2F%2Fevil.example', (url: string) => `${url}/%2F%2Fevil.example`],
    [app, () => `${app}/`],
    [`${app}/dashboard?day=2026-11-20`, () => `${app}/dashboard?day=2026-11-20`],
    ['http://localhost:3000/x', () => 'http://localhost:3000/x'],
    ['capacitor://localhost/', () => 'capacitor://localhost/'],
    ['capacitor://localhost/days?x=1', () => 'capacitor://localhost/days?x=1'],
  ])('may be %s', async (returnTo, expected) => {
    await using gateway = await startLoginGateway({ environment })
    const done = await gateway.login(gateway.browser(), `?returnTo=${encodeURIComponent(returnTo)}`)
    expect([done.status, done.headers.get('location')]).toEqual([303, expected(gateway.url)])
  })

  it('may not be any other URL', async () => {
    await using gateway = await startLoginGateway({ environment })
    const browser = gateway.browser()
    const { host } = new URL(gateway.url)
    const evil = [
      '//evil.example',
      '///evil.example',
      'https://evil.example',
      'https:evil.example',
      'https:/evil.example',
      '\\\\evil.example',
      '\\/evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
      ' //evil.example',
      '\u0000//evil.example',
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      'data:text/html,x',
      'evil.example',
      'graphql',
      '?x',
      '',
      `http://${host}@evil.example/`,
      `http://${host}.evil.example/`,
      `http://evil.example/${host}`,
      `http://me:secret@${host}/`,
      `https://${host}/`,
      `${app}.evil.example/`,
      'http://app.example.com/',
      'http://localhost:3001/',
      'https://app.example.com:8443/',
      'capacitor://localhost.evil.example/',
      'capacitor://evil.example/',
      'capacitor:localhost',
      'ionic://localhost/',
      'null',
      '*',
    ]
    for (const returnTo of evil) {
      const response = await browser.fetch(
        `${gateway.url}/auth/login?returnTo=${encodeURIComponent(returnTo)}`,
      )
      const { status, title, html } = await pageOf(response)
      expect([returnTo, status, title]).toEqual([returnTo, 400, 'The return address is not allowed'])
      expect(html).not.toContain('evil')
      expect(response.headers.has('location')).toBe(false)
    }
    expect((await browser.fetch(`${gateway.url}/auth/login?returnTo=%252F%252Fevil.example`)).status).toBe(
      400,
    )
  })

  it('may not be a URL of another origin if CORS_ORIGINS allows all', async () => {
    await using gateway = await startLoginGateway({ environment: { CORS_ORIGINS: '*' } })
    const response = await gateway
      .browser()
      .fetch(`${gateway.url}/auth/login?returnTo=${encodeURIComponent('https://evil.example')}`)
    expect(response.status).toBe(400)
  })

  it('stays below the path of PUBLIC_URL', async () => {
    const { resolveReturnTo } = await import('../../../src/auth/login/return-to.ts')
    const targets = { publicUrl: 'https://example.com/oura', corsOrigins: [] }
    expect(resolveReturnTo('/graphql', targets)).toBe('https://example.com/oura/graphql')
    expect(resolveReturnTo('https://example.com/oura/graphql', targets)).toBe(
      'https://example.com/oura/graphql',
    )
    for (const outside of [
      '/../admin',
      '/..',
      '/%2e%2e/admin',
      'https://example.com/admin',
      'https://example.com/ouraX',
    ]) {
      expect([outside, resolveReturnTo(outside, targets)]).toEqual([outside, null])
    }
  })
})

describe('scope', () => {
  it('is requested in addition to OURA_SCOPES', async () => {
    await using gateway = await startLoginGateway({ environment: { OURA_SCOPES: 'daily' } })
    const scopesOf = async (query: string) => {
      const response = await gateway.browser().fetch(`${gateway.url}/auth/login${query}`)
      return new URL(response.headers.get('location') ?? '').searchParams.get('scope')
    }
    expect(await scopesOf('')).toBe('daily')
    expect(await scopesOf('?scope=spo2%20extapi:heartrate%20daily')).toBe('daily spo2 heartrate')
  })

  it('is refused if Oura does not have it', async () => {
    await using gateway = await startLoginGateway()
    const response = await gateway.browser().fetch(`${gateway.url}/auth/login?scope=<b>everything`)
    expect((await pageOf(response)).title).toBe('This scope does not exist')
  })
})
