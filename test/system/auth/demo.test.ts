import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../support/auth/browser.ts'
import { CHROMIUM, launchChromium, PATIENCE_MS } from '../../support/browser/visitor.ts'
import { type ProcessGateway, startProcessGateway } from '../../support/process-gateway.ts'

/** A development server or reverse proxy: forwards some paths to the gateway, which is at another address. */
async function startFront(prefixes: readonly string[]) {
  let target = ''
  const server = createServer((request, response) => {
    if (!prefixes.some((prefix) => request.url?.startsWith(prefix))) {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>The front end</title>')
    }
    const { method, headers, url } = request
    const passed = send(new URL(url ?? '', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.writeHead(502).end())
    request.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    passTo: (url: string) => {
      target = url
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the demo behind another server', { timeout: PATIENCE_MS }, () => {
  let front: Awaited<ReturnType<typeof startFront>>
  let gateway: ProcessGateway

  beforeAll(async () => {
    front = await startFront(['/graphql', '/auth/', '/demo/'])
    gateway = startProcessGateway({ PUBLIC_URL: front.url })
    front.passTo(await gateway.url())
  })

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]()
    await front.close()
  })

  it('has a login to the demo Oura, entirely below PUBLIC_URL', async () => {
    expect(gateway.output()).toContain(`${front.url}/auth/login`)
    const visited: string[] = []
    const browser = createBrowser((request) => {
      visited.push(request.url)
      return fetch(request)
    })
    const begun = await browser.fetch(`${front.url}/auth/login?returnTo=/day`)
    const consentUrl = begun.headers.get('location') ?? ''
    expect(consentUrl).toMatch(`${front.url}/demo/oauth/authorize?`)
    expect(await (await browser.fetch(consentUrl)).text()).toContain(`“${new URL(front.url).host}”`)
    const decided = await browser.fetch(consentUrl, {
      method: 'POST',
      body: new URLSearchParams({ decision: 'allow', scope: 'email daily' }),
    })
    const done = await browser.fetch(decided.headers.get('location') ?? '')
    expect([done.status, done.headers.get('location')]).toEqual([303, `${front.url}/day`])
    const answer = await browser.fetch(`${front.url}/graphql?query={viewer{grantedScopes}}`)
    expect(await answer.json()).toEqual({ data: { viewer: { grantedScopes: ['email', 'daily'] } } })
    expect(visited.filter((url) => !url.startsWith(`${front.url}/`))).toEqual([])
  })

  it('returns a denial to the gateway', async () => {
    const browser = createBrowser()
    const begun = await browser.fetch(`${front.url}/auth/login`)
    const body = new URLSearchParams({ decision: 'deny' })
    const decided = await browser.fetch(begun.headers.get('location') ?? '', { method: 'POST', body })
    const done = await browser.fetch(decided.headers.get('location') ?? '')
    expect(done.status).toBe(403)
    expect(await done.text()).toContain('<h1>')
  })

  it('serves its pages with strict headers and a policy that allows their style and no script', async () => {
    const begun = await fetch(`${front.url}/auth/login`, { redirect: 'manual' })
    const page = await fetch(begun.headers.get('location') ?? '')
    expect(page.status).toBe(200)
    const policy = page.headers.get('content-security-policy')
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    for (const headers of [page.headers, (await fetch(`${front.url}/demo/oauth/authorize`)).headers]) {
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
    }
  })

  it.each([
    '/demo',
    '/demo/',
    '/demo/oauth/token',
    '/demo/oauth/revoke',
    '/demo/oauth/v2/ext/oauth-token',
    '/demo/oauth/v2/ext/oauth-anonymous/.well-known/openid-configuration',
    '/demo/v2/usercollection/personal_info',
    '/demo/%2e%2e/oauth/authorize',
    '/demo//oauth/authorize',
    '/oauth/authorize',
  ])('does not serve %s', async (path) => {
    // At the gateway itself, because a proxy may forward these paths.
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(new URL(path, await gateway.url()), {
        method,
        headers: { authorization: 'Bearer demo' },
      })
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({ error: expect.stringContaining('Not found') })
    }
  })

  it.skipIf(!existsSync(CHROMIUM))(`works in a browser (needs ${CHROMIUM})`, async () => {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
      const requested: string[] = []
      const consoleMessages: string[] = []
      page.on('request', (request) => requested.push(request.url()))
      page.on('console', (message) => consoleMessages.push(message.text()))
      await page.goto(`${front.url}/auth/login?returnTo=/day`)
      // The style is applied, and the page fits the width of a phone.
      const button = page.getByRole('button', { name: 'Allow' })
      expect(await button.evaluate((each) => getComputedStyle(each).backgroundColor)).toBe('rgb(29, 107, 78)')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      await page.getByLabel('Heart rate').uncheck()
      await button.click()
      await page.waitForURL(`${front.url}/day`)
      const answer = await page.evaluate(async () => {
        const response = await fetch('/graphql?query={viewer{grantedScopes}}')
        return response.text()
      })
      expect(answer).toContain('"daily"')
      expect(answer).not.toContain('heartrate')
      expect(requested.filter((url) => !url.startsWith(`${front.url}/`))).toEqual([])
      expect(consoleMessages.filter((text) => !text.includes('404'))).toEqual([])
    } finally {
      await browser.close()
    }
  })
})

it('without the demo its pages are not served', async () => {
  await using gateway = startProcessGateway({ DEMO: '0' })
  for (const path of ['/demo/oauth/authorize', '/demo/']) {
    expect((await fetch(new URL(path, await gateway.url()))).status).toBe(404)
  }
})
