import type { Config } from '../../../src/app.ts'
import type { SimulatorOptions } from '../../../src/simulator/simulator.ts'
import type { Browser, Send } from './browser.ts'

/** The application that tests register at the simulator. Its secret must not appear anywhere. */
export const CLIENT = { id: 'the-application', secret: 'canary-client-secret' }

const PATHS = {
  cloud: ['/oauth/authorize', '/oauth/token', '/oauth/revoke'],
  moi: ['/oauth/v2/ext/oauth-authorize', '/oauth/v2/ext/oauth-token', '/oauth/v2/ext/oauth-revoke'],
} as const

/** The variables of a gateway whose users log in to a simulator. */
export function loginEnvironment(
  publicUrl: string,
  simulatorUrl: string,
  oauth: Config['ouraOauth'] = 'cloud',
): Record<string, string> {
  const [authorize, token, revoke] = PATHS[oauth]
  return {
    DEMO: '0',
    PUBLIC_URL: publicUrl,
    OURA_API_URL: simulatorUrl,
    OURA_CLIENT_ID: CLIENT.id,
    OURA_CLIENT_SECRET: CLIENT.secret,
    OURA_OAUTH: oauth,
    OURA_AUTHORIZE_URL: `${simulatorUrl}${authorize}`,
    OURA_TOKEN_URL: `${simulatorUrl}${token}`,
    OURA_REVOKE_URL: `${simulatorUrl}${revoke}`,
  }
}

/** The registration of CLIENT, for the simulator. @param provider the portal @default both */
export const registration = (
  publicUrl: string,
  provider?: Config['ouraOauth'],
): NonNullable<SimulatorOptions['oauth']> => ({
  clients: [{ ...CLIENT, redirectUris: [`${publicUrl}/auth/callback`], ...(provider && { provider }) }],
})

/** A decision on the consent page. */
export interface Consent {
  readonly decision?: 'allow' | 'deny'
  /** Left ticked. @default all that were requested */
  readonly scopes?: readonly string[]
  readonly user?: string
}

/** Where requests go: a gateway in this process or in another one, under its PUBLIC_URL. */
export interface GatewayAddress {
  /** PUBLIC_URL */
  readonly url: string
  readonly send: Send
}

/** Starts a login with `query` and decides on the consent page; returns the address of the callback. */
export async function consent(
  { url, send }: GatewayAddress,
  browser: Browser,
  query = '',
  { decision = 'allow', scopes, user }: Consent = {},
): Promise<string> {
  const started = await browser.fetch(`${url}/auth/login${query}`, {}, send)
  const authorizeUrl = new URL(started.headers.get('location') ?? 'http://no-redirect.test')
  const requested = authorizeUrl.searchParams.get('scope') ?? ''
  const form = new URLSearchParams({ decision, ...(user !== undefined && { user }) })
  for (const scope of scopes ?? requested.split(' ')) form.append('scope', scope)
  const decided = await fetch(authorizeUrl, { method: 'POST', body: form, redirect: 'manual' })
  return decided.headers.get('location') ?? `no callback: ${await decided.text()}`
}

/** Creates a gateway token for the user who is logged in to the browser. */
export async function mintToken({ url, send }: GatewayAddress, browser: Browser): Promise<string> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"server"}',
  }
  const minted = await browser.fetch(`${url}/auth/tokens`, init, send)
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
  { url, send }: GatewayAddress,
  browser: Browser,
  query: string,
  headers: Record<string, string> = {},
  variables?: object,
): Promise<Answer> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  }
  const response = await browser.fetch(`${url}/graphql`, init, send)
  const { data, errors = [] } = (await response.json()) as Pick<Answer, 'data'> & Partial<Answer>
  return { status: response.status, data, errors }
}

/** The code of the operation's first error; null if there is none. */
export async function askForCode(...args: Parameters<typeof ask>): Promise<unknown> {
  const { errors } = await ask(...args)
  return errors[0] === undefined ? null : errors[0].extensions['code']
}
