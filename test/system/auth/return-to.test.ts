import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { pageOf } from '../../support/auth/page.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'

describe('the page of a refused login links to its returnTo', () => {
  const QUERY = '?returnTo=/app'
  const linksOf = async (response: Response) => {
    const { title, html } = await pageOf(response)
    return {
      title,
      links: [...html.matchAll(/<a(?: class="first")? href="([^"]*)">([^<]*)</g)].map(([, ...link]) => link),
    }
  }
  const both = ({ url }: LoginGateway) => [
    [`${url}/auth/login?${new URLSearchParams({ returnTo: `${url}/app` })}`, 'Log in again'],
    [`${url}/app`, 'Back'],
  ]

  it('if the scope does not exist', async () => {
    await using gateway = await startLoginGateway()
    const response = await gateway.browser().fetch(`${gateway.url}/auth/login${QUERY}&scope=soul`)
    expect(await linksOf(response)).toEqual({ title: 'This scope does not exist', links: both(gateway) })
  })

  it('if it started in another browser', async () => {
    await using gateway = await startLoginGateway()
    const callback = await gateway.consent(gateway.browser(), QUERY)
    expect(await linksOf(await gateway.browser().fetch(callback))).toEqual({
      title: 'This login started in another browser',
      links: both(gateway),
    })
  })

  it('if Oura does not tell who the user is', async () => {
    await using gateway = await startLoginGateway()
    gateway.simulator.inject({ match: { resource: 'personal_info' }, kind: { type: 'status', status: 500 } })
    expect(await linksOf(await gateway.login(gateway.browser(), QUERY))).toEqual({
      title: 'Oura could not be reached',
      links: both(gateway),
    })
  })

  it.skipIf(!hasRedis)(`if the store fails during the login: ${withRedis}`, async () => {
    await using redis = { ...(await startRedis()), [Symbol.asyncDispose]: () => redis.dispose() }
    let accessToken = ''
    await using endpoint = await startTokenEndpoint(async () => {
      await redis.signal('SIGKILL')
      return { access_token: accessToken, token_type: 'bearer', expires_in: 86_400 }
    })
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: redis.url, GATEWAY_SECRET: randomBytes(32).toString('base64url') },
      endpoints: { ouraTokenUrl: endpoint.url },
    })
    accessToken = gateway.simulator.issueTokens('demo').accessToken
    expect(await linksOf(await gateway.login(gateway.browser(), QUERY))).toEqual({
      title: 'The gateway cannot store logins right now',
      links: both(gateway),
    })
  })

  it('but never to a URL that is not allowed', async () => {
    await using gateway = await startLoginGateway()
    const response = await gateway
      .browser()
      .fetch(`${gateway.url}/auth/login?returnTo=https://evil.example&scope=soul`)
    expect(await linksOf(response)).toEqual({
      title: 'The return address is not allowed',
      links: [[`${gateway.url}/auth/login`, 'Log in and stay here']],
    })
  })
})

/** A token endpoint with the responses of `answer`. */
async function startTokenEndpoint(answer: () => Promise<object>) {
  const server = createServer(async (_, response) => {
    const body = JSON.stringify(await answer())
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
