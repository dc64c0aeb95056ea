import { createHash, randomBytes } from 'node:crypto'
import { leakCheck } from '../leak-check/leak-check.ts'
import type { Browser } from './browser.ts'
import type { GatewayAddress } from './login.ts'

const CALLBACK = 'https://claude.ai/api/mcp/auth_callback'

export const CLAUDE = { client_name: 'Claude', redirect_uris: [CALLBACK] }

/** The response of the token endpoint. */
export interface TokenResponse {
  readonly access_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

const postForm = ({ url, send }: GatewayAddress, path: string, form: Record<string, string>) =>
  send(new Request(url + path, { method: 'POST', body: new URLSearchParams(form) }))

/** Registers a client; returns its id. */
export async function register({ url, send }: GatewayAddress, metadata: object = CLAUDE): Promise<string> {
  const response = await send(
    new Request(`${url}/auth/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(metadata),
    }),
  )
  return ((await response.json()) as { client_id: string }).client_id
}

/** A PKCE verifier and its challenge (RFC 7636). */
export function createPkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  leakCheck.secret('a PKCE verifier', verifier)
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** The URL that a client opens. @param change parameters that differ; undefined leaves one out */
export function authorizeUrl(
  { url }: GatewayAddress,
  clientId: string,
  challenge: string,
  change: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'the-state',
    scope: 'read',
    resource: `${url}/mcp`,
    ...change,
  }
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, value)
  return `${url}/auth/oauth/authorize?${search}`
}

/** What a page posts if one of its buttons is pressed. */
export async function formOf(response: Response): Promise<Record<string, string>> {
  const html = await response.text()
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, unescaped(value)]))
}

const unescaped = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

/** Posts the form of a consent page, as the browser does. */
export const decide = (
  { url, send }: GatewayAddress,
  browser: Browser,
  form: Readonly<Record<string, string>>,
  headers: Record<string, string> = { origin: url },
) =>
  browser.fetch(
    `${url}/auth/oauth/authorize`,
    { method: 'POST', headers, body: new URLSearchParams({ decision: 'allow', ...form }) },
    send,
  )

/** The parameters of the response that a redirect carries to the client. */
export const responseOf = (redirect: Response): URLSearchParams =>
  new URL(redirect.headers.get('location') ?? 'http://no-redirect.test').searchParams

/** The user of a browser, who is logged in, allows a client to read; returns the code. */
export async function allow(
  gateway: GatewayAddress,
  browser: Browser,
  clientId: string,
  challenge: string,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const page = await browser.fetch(authorizeUrl(gateway, clientId, challenge, change), {}, gateway.send)
  const code = responseOf(await decide(gateway, browser, await formOf(page))).get('code') ?? ''
  leakCheck.secret('an authorization code', code)
  return code
}

/** Sends a token request with what differs from that of an honest client. */
const requestToken = (gateway: GatewayAddress, form: Record<string, string>) =>
  postForm(gateway, '/auth/oauth/token', form)

export const exchange = (
  gateway: GatewayAddress,
  { clientId, code, verifier }: { clientId: string; code: string; verifier: string },
  change: Record<string, string> = {},
) =>
  requestToken(gateway, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    resource: `${gateway.url}/mcp`,
    ...change,
  })

export const refresh = (gateway: GatewayAddress, clientId: string, refreshToken: string) =>
  requestToken(gateway, { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken })

export const revoke = (gateway: GatewayAddress, clientId: string, token: string) =>
  postForm(gateway, '/auth/oauth/revoke', { client_id: clientId, token })

/** The whole flow of a client, for the user who is logged in to a browser. */
export async function connect(
  gateway: GatewayAddress,
  browser: Browser,
  metadata: object = CLAUDE,
): Promise<TokenResponse & { readonly clientId: string }> {
  const clientId = await register(gateway, metadata)
  const { verifier, challenge } = createPkce()
  const code = await allow(gateway, browser, clientId, challenge)
  const response = await exchange(gateway, { clientId, code, verifier })
  return { ...((await response.json()) as TokenResponse), clientId }
}

/** Calls /mcp with a token; the answer shows whether it is accepted. */
export const callMcp = ({ url, send }: GatewayAddress, token?: string) =>
  send(
    new Request(`${url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    }),
  )
