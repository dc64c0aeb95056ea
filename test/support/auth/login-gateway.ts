import { type App, type Config, parseConfig } from '../../../src/app.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../app.ts'
import { createRecordingLog, NOW } from '../client.ts'
import { leakCheck } from '../leak-check/leak-check.ts'
import { listen } from '../listen.ts'
import { type Browser, createBrowser, type Send } from './browser.ts'

/** Passwords of the tests: they must not turn up anywhere. */
export const CLIENT = { id: 'the-application', secret: 'canary-client-secret' }

export interface LoginGatewayOptions {
  /** PUBLIC_URL. @default the address of the socket, or http://localhost:4000 without one */
  readonly publicUrl?: string
  /** Opens a socket, for clients that need one. @default false */
  readonly listen?: boolean
  readonly oauth?: Config['ouraOauth']
  /** The portal at which the application is registered. @default both */
  readonly registeredAt?: Config['ouraOauth']
  readonly environment?: Record<string, string>
  readonly simulator?: SimulatorOptions
  /** Over the simulator's own endpoints. */
  readonly endpoints?: Partial<Pick<Config, 'ouraAuthorizeUrl' | 'ouraTokenUrl' | 'ouraRevokeUrl'>>
}

/** How somebody decides on the consent page. */
export interface Consent {
  readonly decision?: 'allow' | 'deny'
  /** Left ticked. @default all that are asked for */
  readonly scopes?: readonly string[]
  readonly user?: string
}

/** A gateway in front of a simulator that people log in to. */
export interface LoginGateway extends AsyncDisposable {
  /** PUBLIC_URL */
  readonly url: string
  /** Sends a request without a socket. */
  readonly send: Send
  readonly simulator: Simulator
  readonly log: ReturnType<typeof createRecordingLog>
  readonly clock: { time: number; now(): number }
  browser(): Browser
  /** The callback's address to which Oura sends the browser back, after a login was begun with `query`. */
  consent(browser: Browser, query?: string, consent?: Consent): Promise<string>
  /** A whole login; returns the answer of the callback. */
  login(browser: Browser, query?: string, consent?: Consent): Promise<Response>
  /** Another process on the same store and with the same PUBLIC_URL, which only `ask` reaches. */
  another(): Pick<LoginGateway, 'url' | 'send'>
  /**
   * Ends the app and starts another one on the same store, as a restart of the process does.
   * @param change what the operator has set anew meanwhile
   */
  restart(change?: Partial<Config>): Promise<void>
}

const PATHS = {
  cloud: ['/oauth/authorize', '/oauth/token', '/oauth/revoke'],
  moi: ['/oauth/v2/ext/oauth-authorize', '/oauth/v2/ext/oauth-token', '/oauth/v2/ext/oauth-revoke'],
} as const

export async function startLoginGateway(options: LoginGatewayOptions = {}): Promise<LoginGateway> {
  const clock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  const log = createRecordingLog()
  let app: App | undefined
  const server = options.listen
    ? await listen((request, response) => app?.fetch(request, response))
    : undefined
  const url = options.publicUrl ?? server?.url ?? 'http://localhost:4000'
  const simulator = await startSimulator({
    now: () => clock.now(),
    ...options.simulator,
    oauth: {
      ...options.simulator?.oauth,
      clients: [
        {
          ...CLIENT,
          redirectUris: [`${url}/auth/callback`],
          ...(options.registeredAt !== undefined && { provider: options.registeredAt }),
        },
      ],
    },
  })
  const [authorize, token, revoke] = PATHS[options.oauth ?? 'cloud']
  const config: Config = {
    ...parseConfig({
      DEMO: '0',
      PUBLIC_URL: url,
      OURA_API_URL: simulator.url,
      OURA_CLIENT_ID: CLIENT.id,
      OURA_CLIENT_SECRET: CLIENT.secret,
      OURA_OAUTH: options.oauth ?? 'cloud',
      OURA_AUTHORIZE_URL: `${simulator.url}${authorize}`,
      OURA_TOKEN_URL: `${simulator.url}${token}`,
      OURA_REVOKE_URL: `${simulator.url}${revoke}`,
      OURA_MAX_RETRIES: '0',
      STORE_URL: 'memory:',
      ...options.environment,
    }),
    ...options.endpoints,
  }
  const others: App[] = []
  leakCheck.secret('GATEWAY_SECRET', config.gatewaySecret ?? '')
  const start = (change: Partial<Config> = {}) =>
    createTestApp({ ...config, ...change }, { clock, log, graceMs: 2_000 })
  app = start()
  const send: Send = async (request) => {
    if (app === undefined) throw new Error('The gateway has ended.')
    return app.fetch(request)
  }

  const gateway: LoginGateway = {
    url,
    send,
    simulator,
    log,
    clock,
    browser: () => createBrowser(send),
    async consent(browser, query = '', { decision = 'allow', scopes, user } = {}) {
      const begun = await browser.fetch(`${url}/auth/login${query}`)
      const authorizeUrl = new URL(begun.headers.get('location') ?? 'http://no-redirect.test')
      const asked = authorizeUrl.searchParams.get('scope') ?? ''
      const form = new URLSearchParams({ decision, ...(user !== undefined && { user }) })
      for (const scope of scopes ?? asked.split(' ')) form.append('scope', scope)
      const decided = await fetch(authorizeUrl, { method: 'POST', body: form, redirect: 'manual' })
      return decided.headers.get('location') ?? `no callback: ${await decided.text()}`
    },
    login: async (browser, query, consent) => browser.fetch(await gateway.consent(browser, query, consent)),
    another() {
      const other = start()
      others.push(other)
      return { url, send: async (request) => other.fetch(request) }
    },
    async restart(change) {
      await app?.close()
      app = start(change)
    },
    async [Symbol.asyncDispose]() {
      await server?.close()
      await app?.close()
      for (const other of others) await other.close()
      await simulator.close()
    },
  }
  return gateway
}

/** Makes a gateway token for whoever is logged in to the browser. */
export async function mintToken({ url }: Pick<LoginGateway, 'url'>, browser: Browser): Promise<string> {
  const minted = await browser.fetch(`${url}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"server"}',
  })
  return ((await minted.json()) as { token: string }).token
}

/** The answer to a GraphQL operation. */
export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what is there
  readonly data: any
  readonly errors: readonly {
    readonly message: string
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
}

/** Sends a GraphQL operation with the cookies of a browser. */
export async function ask(
  { url, send }: Pick<LoginGateway, 'url' | 'send'>,
  browser: Browser,
  query: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  }
  const response = await browser.fetch(`${url}/graphql`, init, send)
  const { data, errors = [] } = (await response.json()) as Pick<Answer, 'data'> & Partial<Answer>
  return { status: response.status, data, errors }
}

/** The code of the operation's first error; null when there is none. */
export async function askForCode(...args: Parameters<typeof ask>): Promise<unknown> {
  const { errors } = await ask(...args)
  return errors[0] === undefined ? null : errors[0].extensions['code']
}
