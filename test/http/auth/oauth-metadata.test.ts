import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { createTestApp } from '../../support/app.ts'
import { CLIENT } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'

const RESOURCE = '/.well-known/oauth-protected-resource'
const SERVER = '/.well-known/oauth-authorization-server'
const CLAUDE = { client_name: 'Claude', redirect_uris: ['https://claude.ai/api/mcp/auth_callback'] }

let gateway: LoginGateway
beforeAll(async () => {
  gateway = await startLoginGateway({ publicUrl: 'https://health.example.com' })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const get = (path: string, init?: RequestInit) => gateway.send(new Request(gateway.url + path, init))

const register = (body: unknown, headers: Record<string, string> = {}) =>
  get('/auth/oauth/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('the metadata of the OAuth server', () => {
  it.each([RESOURCE, `${RESOURCE}/mcp`])('%s says what the resource is (RFC 9728)', async (path) => {
    const response = await get(path)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toEqual({
      resource: 'https://health.example.com/mcp',
      resource_name: 'Oura records',
      authorization_servers: ['https://health.example.com'],
      scopes_supported: ['read'],
      bearer_methods_supported: ['header'],
    })
  })

  it('says what the server supports (RFC 8414): PKCE with S256 alone, and public clients alone', async () => {
    expect(await (await get(SERVER)).json()).toEqual({
      issuer: 'https://health.example.com',
      authorization_endpoint: 'https://health.example.com/auth/oauth/authorize',
      token_endpoint: 'https://health.example.com/auth/oauth/token',
      registration_endpoint: 'https://health.example.com/auth/oauth/register',
      revocation_endpoint: 'https://health.example.com/auth/oauth/revoke',
      scopes_supported: ['read'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
    })
  })

  it('is readable for pages of every origin, and not writable', async () => {
    const page = { origin: 'https://inspector.example' }
    const response = await get(SERVER, { headers: page })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    const preflight = await get(SERVER, {
      method: 'OPTIONS',
      headers: { ...page, 'access-control-request-method': 'GET' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
    expect((await get(SERVER, { method: 'POST' })).status).toBe(405)
  })

  it('is absent in the demo, which needs no credentials, and in an OpenID form', async () => {
    expect((await get('/.well-known/openid-configuration')).status).toBe(404)
    const demo = createTestApp(parseConfig({}), {
      log: createRecordingLog(),
      demo: { url: gateway.simulator.url, accessToken: 'demo', application: CLIENT },
    })
    for (const path of [RESOURCE, `${RESOURCE}/mcp`, SERVER, '/auth/oauth/authorize']) {
      expect((await demo.fetch(new Request(`http://localhost:4000${path}`))).status).toBe(404)
    }
    await demo.close()
  })
})

describe('the registration of a client (RFC 7591)', () => {
  it('returns what the server made of the metadata', async () => {
    const response = await register({
      ...CLAUDE,
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'read write',
      logo_uri: null,
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      ...CLAUDE,
      client_id: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'read',
    })
  })

  it('stores nothing: any number of registrations, and the same id for the same metadata', async () => {
    const ids = new Set<string>()
    for (let count = 0; count < 50; count++) {
      const { client_id: id } = (await (await register(CLAUDE)).json()) as { client_id: string }
      ids.add(id)
    }
    expect(ids.size).toBe(1)
  })

  it.each([
    ['no redirect URIs', { client_name: 'x' }],
    ['an empty list', { redirect_uris: [] }],
    ['http to another host', { redirect_uris: ['http://example.com/callback'] }],
    ['http to a host that looks local', { redirect_uris: ['http://localhost.example.com/callback'] }],
    ['a script', { redirect_uris: ['javascript:alert(1)'] }],
    ['a data URL', { redirect_uris: ['data:text/html,x'] }],
    ['a scheme of no known editor', { redirect_uris: ['evil://callback'] }],
    ['a fragment', { redirect_uris: ['https://example.com/#x'] }],
    ['credentials', { redirect_uris: ['https://example.com@evil.example/'] }],
    ['a relative URL', { redirect_uris: ['/callback'] }],
    ['a line break', { redirect_uris: ['https://example.com/\n'] }],
    // No header has it: after the consent, the redirect failed.
    ['a character that is not ASCII', { redirect_uris: ['https://example.com/中'] }],
    ['a host that a redirect takes for a path', { redirect_uris: ['https:example.com/callback'] }],
    ['a directive of a content security policy', { redirect_uris: ['https://example.com;sandbox/'] }],
    ['any host', { redirect_uris: ['https://*/'] }],
    ['a number', { redirect_uris: [1] }],
    ['eleven', { redirect_uris: Array.from({ length: 11 }, (_, index) => `https://example.com/${index}`) }],
    ['a long one', { redirect_uris: [`https://example.com/${'x'.repeat(500)}`] }],
  ])('refuses %s', async (_, body) => {
    const response = await register(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' })
  })

  it.each([
    ['Claude” — verified by Oura. “x', "Claude' — verified by Oura. 'x"],
    ['\u3164\u2800\u115f', 'claude.ai'],
    ['\ud800 \u034f\u202e', 'claude.ai'],
  ])('takes the name %j, which says more than a name or nothing, as %j', async (given, name) => {
    const response = await register({ ...CLAUDE, client_name: given })
    expect(await response.json()).toMatchObject({ client_name: name })
  })

  it.each([
    ['a body that is not JSON', '{'],
    ['a list', []],
    ['another grant alone', { ...CLAUDE, grant_types: ['client_credentials'] }],
    ['another response type', { ...CLAUDE, response_types: ['token'] }],
    [
      'more than fits into a URL',
      {
        redirect_uris: Array.from(
          { length: 10 },
          (_, index) => `https://example.com/${index}${'x'.repeat(400)}`,
        ),
      },
    ],
  ])('refuses %s', async (_, body) => {
    const response = await register(body)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_client_metadata', error_description: expect.any(String) },
    ])
  })

  it('refuses a large body, and one that a form can send, which needs no preflight', async () => {
    const large = await register({ ...CLAUDE, client_uri: 'x'.repeat(20_000) })
    expect([large.status, await large.json()]).toMatchObject([400, { error: 'invalid_request' }])
    const form = await register(CLAUDE, { 'content-type': 'text/plain' })
    expect([form.status, await form.json()]).toMatchObject([400, { error: 'invalid_request' }])
  })
})
