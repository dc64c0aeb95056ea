import {
  Client,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { launchChromium, PATIENCE_MS } from '../../support/browser/visitor.ts'
import { type ListeningServer, listen } from '../../support/listen.ts'

const ADA = 'ada@example.com'

/** A program on the user's machine that takes the response of the authorization server, on a free port. */
async function startCallback() {
  const responses: URLSearchParams[] = []
  const server: ListeningServer = await listen((request, response) => {
    responses.push(new URL(request.url ?? '', 'http://callback').searchParams)
    response.end('You can close this window.')
  })
  return { url: `${server.url.replace('127.0.0.1', 'localhost')}/callback`, responses, close: server.close }
}

/** A client of the official library that opens a browser. It keeps what it gets, as a real one keeps it on disk. */
class TestProvider implements OAuthClientProvider {
  readonly redirectUrl: string
  /** The URL that it wants to open. */
  opened: URL | undefined
  readonly registrations: OAuthClientInformationMixed[] = []
  #tokens: OAuthTokens | undefined
  #verifier = ''
  #discovery: OAuthDiscoveryState | undefined

  constructor(redirectUrl: string) {
    this.redirectUrl = redirectUrl
  }
  get clientMetadata() {
    return { client_name: 'Test Assistant', redirect_uris: [this.redirectUrl] }
  }
  state = () => 'the-state'
  clientInformation = () => this.registrations.at(-1)
  saveClientInformation = (information: OAuthClientInformationMixed) => {
    this.registrations.push(information)
  }
  tokens = () => this.#tokens
  saveTokens = (tokens: OAuthTokens) => {
    this.#tokens = tokens
  }
  redirectToAuthorization = (url: URL) => {
    this.opened = url
  }
  codeVerifier = () => this.#verifier
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier
  }
  discoveryState = () => this.#discovery
  saveDiscoveryState = (state: OAuthDiscoveryState) => {
    this.#discovery = state
  }
  invalidateCredentials = (kind: string) => {
    if (kind === 'tokens' || kind === 'all') this.#tokens = undefined
  }
}

describe('an assistant on the official client library', { timeout: PATIENCE_MS * 2 }, () => {
  let gateway: LoginGateway
  let chromium: Browser
  let page: Page
  let callback: Awaited<ReturnType<typeof startCallback>>
  beforeAll(async () => {
    gateway = await startLoginGateway({
      listen: true,
      simulator: { users: [{ token: 'ada', seed: 7, email: ADA }] },
    })
    callback = await startCallback()
    chromium = await launchChromium()
    page = await chromium.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
  }, PATIENCE_MS * 2)
  afterAll(async () => {
    await chromium?.close()
    await callback?.close()
    await gateway?.[Symbol.asyncDispose]()
  })

  const transportWith = (authProvider: OAuthClientProvider) =>
    new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`), { authProvider })
  const createClient = () => new Client({ name: 'test-assistant', version: '1.0.0' })

  /** Connects as far as the browser, which the user has to use. */
  async function start(provider: TestProvider) {
    const transport = transportWith(provider)
    await expect(createClient().connect(transport)).rejects.toThrow(UnauthorizedError)
    return transport
  }

  it('discovers, registers, is allowed by a user who logs in, calls a tool, and starts again when it is revoked', async () => {
    const provider = new TestProvider(callback.url)
    const first = await start(provider)
    expect(provider.registrations).toHaveLength(1)
    expect(provider.opened?.pathname).toBe('/auth/oauth/authorize')
    expect(provider.opened?.searchParams.get('resource')).toBe(`${gateway.url}/mcp`)

    await page.goto(provider.opened?.href ?? '')
    await page.getByLabel(ADA).check()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Allow Test Assistant to read your Oura data?' }).waitFor()
    expect(await page.getByText('A program on this computer (localhost)').count()).toBe(1)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('You can close this window.').waitFor()

    const [response] = callback.responses
    if (response === undefined) throw new Error('The browser did not return to the client.')
    expect(response.get('iss')).toBe(gateway.url)
    await first.finishAuth(response)
    const client = createClient()
    await client.connect(transportWith(provider))
    const { tools } = await client.listTools()
    const tool = tools.find(({ inputSchema }) => (inputSchema.required ?? []).length === 0)
    const called = await client.callTool({ name: tool?.name ?? '', arguments: {} })
    expect([called.isError ?? false, called.content.length > 0]).toEqual([false, true])
    await client.close()

    await page.goto(`${gateway.url}/auth/account`)
    expect(await page.getByText('An application (localhost); reads only.').count()).toBe(1)
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No application and no server has a token.').waitFor()

    provider.opened = undefined
    await start(provider)
    expect(provider.opened).toBeDefined()
  })

  it('receives a denial, and asks a user who is logged in only for the consent', async () => {
    callback.responses.length = 0
    const provider = new TestProvider(callback.url)
    await start(provider)
    await page.goto(provider.opened?.href ?? '')
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByText('You can close this window.').waitFor()
    expect(callback.responses[0]?.get('error')).toBe('access_denied')
    expect(callback.responses[0]?.get('state')).toBe('the-state')
  })

  it('refreshes its token by itself', async () => {
    callback.responses.length = 0
    const provider = new TestProvider(callback.url)
    const transport = await start(provider)
    await page.goto(provider.opened?.href ?? '')
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('You can close this window.').waitFor()
    await transport.finishAuth(callback.responses[0] ?? new URLSearchParams())
    const before = provider.tokens()?.access_token
    gateway.clock.time += 3_600_000
    provider.opened = undefined
    const client = createClient()
    await client.connect(transportWith(provider))
    expect((await client.listTools()).tools.length).toBeGreaterThan(0)
    await client.close()
    expect(provider.opened).toBeUndefined()
    expect(provider.tokens()?.access_token).not.toBe(before)
  })

  it('in a frame of another page shows nothing', async () => {
    const provider = new TestProvider(callback.url)
    await start(provider)
    const framing = await listen((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<iframe src="${provider.opened?.href.replaceAll('&', '&amp;')}"></iframe>`)
    })
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame'))
    await page.goto(framing.url)
    await refused
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0)
    await framing.close()
  })
})
