import { describe, expect, it } from 'vitest'
import { InvalidGrantError, UncertainRefreshError } from '../../../src/auth/errors.ts'
import { createOAuthClient } from '../../../src/auth/oauth/create-oauth-client.ts'
import type { ProviderName } from '../../../src/auth/oauth/oauth-client.ts'
import { PROVIDERS, providerAt, withEndpoints } from '../../../src/auth/oauth/providers.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import {
  DEMO_CLIENT,
  type Fault,
  type OAuthOptions,
  startSimulator,
} from '../../../src/simulator/simulator.ts'

const BOTH = ['cloud', 'moi'] as const

const setUp = async (name: ProviderName, secret: string = DEMO_CLIENT.secret, oauth?: OAuthOptions) => {
  const simulator = await startSimulator(oauth && { oauth })
  const client = createOAuthClient({
    provider: providerAt(PROVIDERS[name], simulator.url),
    clientId: DEMO_CLIENT.id,
    clientSecret: secret,
    redirectUri: 'http://localhost:4000/auth/callback',
    timeoutMs: 300,
    clock: { now: () => 1000 },
  })
  return { simulator, client, [Symbol.asyncDispose]: () => simulator.close() }
}

const failing = (kind: Fault['kind']): Fault => ({ match: { resource: 'oauth_token' }, kind })

describe('a refresh', () => {
  it.each(BOTH)('at %s returns new tokens, once', async (name) => {
    await using running = await setUp(name)
    const { client, simulator } = running
    const { refreshToken } = simulator.issueTokens('demo', ['daily'])
    const tokens = await client.refresh(refreshToken)
    expect(tokens).toEqual({
      accessToken: expect.stringMatching(/^_0XBPWQQ_/),
      refreshToken: expect.stringMatching(/^_1XBPWQQ_/),
      expiresAt: 1000 + 2_592_000_000,
      scopes: ['daily'],
    })
    expect(tokens.refreshToken).not.toBe(refreshToken)
    await expect(client.refresh(refreshToken)).rejects.toBeInstanceOf(InvalidGrantError)
    expect(simulator.oauth.tokenCalls).toBe(2)
  })

  it.each<[string, Fault['kind'], new (...args: never[]) => Error]>([
    [
      'invalid_request',
      { type: 'status', status: 400, body: { error: 'invalid_request' } },
      InvalidGrantError,
    ],
    ['400 in plain text', { type: 'status', status: 400, body: 'Invalid request' }, InvalidGrantError],
    ['401 in plain text', { type: 'status', status: 401, body: 'Unauthorized' }, InvalidGrantError],
    ['403 of a CDN', { type: 'html', status: 403 }, UpstreamUnavailableError],
    ['404', { type: 'html', status: 404 }, UpstreamUnavailableError],
    ['429', { type: 'status', status: 429 }, UpstreamUnavailableError],
    ['500', { type: 'status', status: 500, body: { error: 'invalid_grant' } }, UpstreamUnavailableError],
    ['503 of a CDN', { type: 'html', status: 503 }, UpstreamUnavailableError],
    [
      'invalid_client with a challenge',
      { type: 'status', status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
      UpstreamUnavailableError,
    ],
    ['no response in time', { type: 'hang' }, UncertainRefreshError],
    ['a connection that closes', { type: 'reset' }, UncertainRefreshError],
    ['a lost response', { type: 'lostResponse' }, UncertainRefreshError],
    ['half a response', { type: 'cutBody' }, UncertainRefreshError],
    ['no JSON', { type: 'garbage' }, UncertainRefreshError],
    ['no token', { type: 'wrongShape', body: { token_type: 'bearer' } }, UncertainRefreshError],
  ])('that ends with %s has the right error', async (_, kind, expected) => {
    await using running = await setUp('cloud')
    running.simulator.inject(failing(kind))
    const { refreshToken } = running.simulator.issueTokens('demo')
    await expect(running.client.refresh(refreshToken)).rejects.toBeInstanceOf(expected)
    expect(running.simulator.oauth.tokenCalls).toBe(1)
  })

  it('with the wrong client secret does not end the grant, and tells the operator', async () => {
    await using running = await setUp('cloud', 'wrong')
    const { refreshToken } = running.simulator.issueTokens('demo')
    await expect(running.client.refresh(refreshToken)).rejects.toThrow(/OURA_CLIENT_SECRET/)
  })

  it('that could not connect has spent no token', async () => {
    await using running = await setUp('cloud')
    await running.simulator.close()
    await expect(running.client.refresh('token')).rejects.toBeInstanceOf(UpstreamUnavailableError)
  })

  it('counts on a lifetime of one day if the response has none', async () => {
    await using running = await setUp('cloud')
    const body = {
      token_type: 'Bearer',
      access_token: 'new',
      refresh_token: null,
      expires_in: null,
      scope: null,
    }
    running.simulator.inject(failing({ type: 'wrongShape', body }))
    expect(await running.client.refresh('old')).toEqual({
      accessToken: 'new',
      refreshToken: null,
      expiresAt: 1000 + 86_400_000,
      scopes: null,
    })
  })
})

describe('a revocation', () => {
  it.each(BOTH)('at %s ends the token, and succeeds for an invalid one', async (name) => {
    await using running = await setUp(name)
    const { client, simulator } = running
    const { accessToken, refreshToken } = simulator.issueTokens('demo')
    for (const token of [refreshToken, accessToken, accessToken, 'never-issued']) await client.revoke(token)
    const answer = await fetch(`${simulator.url}/v2/usercollection/personal_info`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    expect(answer.status).toBe(401)
  })

  it.each(BOTH)('at %s fails while Oura is down', async (name) => {
    await using running = await setUp(name)
    for (const kind of [{ type: 'status', status: 503 }, { type: 'reset' }, { type: 'hang' }] as const) {
      const heal = running.simulator.inject({ match: { resource: 'oauth_revoke' }, kind })
      await expect(running.client.revoke('token')).rejects.toBeInstanceOf(UpstreamUnavailableError)
      heal()
    }
  })

  it('at moi fails with the wrong client secret', async () => {
    await using running = await setUp('moi', 'wrong')
    await expect(running.client.revoke('token')).rejects.toBeInstanceOf(UpstreamUnavailableError)
  })

  it('fails if Oura rejects all forms of the request', async () => {
    await using running = await setUp('cloud')
    const { client, simulator } = running
    const { accessToken } = simulator.issueTokens('demo')
    const kind = { type: 'status', status: 400, body: { error: 'invalid_request' } } as const
    simulator.inject({ match: { resource: 'oauth_revoke' }, kind })
    await expect(client.revoke(accessToken)).rejects.toBeInstanceOf(UpstreamUnavailableError)
  })

  it.each(['query', 'bearer'] as const)('at cloud finds the form that Oura accepts: %s', async (form) => {
    await using running = await setUp('cloud', undefined, { revocationForm: form })
    const { client, simulator } = running
    const { refreshToken } = simulator.issueTokens('demo')
    await client.revoke(refreshToken)
    expect(simulator.oauth.liveGrants).toBe(0)
    expect(simulator.journal.at(-1)).toMatchObject({ method: 'POST', status: 200 })
    await client.revoke(refreshToken)
  })

  it('at cloud tries GET if POST is rejected', async () => {
    await using running = await setUp('cloud')
    const { client, simulator } = running
    const { accessToken } = simulator.issueTokens('demo')
    simulator.inject({ match: { resource: 'oauth_revoke' }, times: 1, kind: { type: 'status', status: 405 } })
    await client.revoke(accessToken)
    expect(simulator.journal.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 405],
      ['GET', 200],
    ])
  })
})

describe('endpoints', () => {
  it('on another server imply an issuer on that server', () => {
    const provider = withEndpoints(PROVIDERS.cloud, { authorizeUrl: 'http://127.0.0.1:9000/oauth/authorize' })
    expect(provider).toEqual({
      ...PROVIDERS.cloud,
      authorizeUrl: 'http://127.0.0.1:9000/oauth/authorize',
      issuer: 'http://127.0.0.1:9000/oauth/v2/ext/oauth-anonymous',
    })
  })

  it('on Oura’s servers keep Oura’s issuer', () => {
    const tokenUrl = 'https://moi.ouraring.com/oauth/v2/ext/oauth-token'
    expect(withEndpoints(PROVIDERS.cloud, { tokenUrl })).toEqual({ ...PROVIDERS.cloud, tokenUrl })
  })
})
