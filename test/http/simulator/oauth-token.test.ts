import { describe, expect, it } from 'vitest'
import { DEMO_CLIENT } from '../../../src/simulator/simulator.ts'
import { PATHS, REDIRECT_URI, startOAuth } from '../../support/simulator/oauth.ts'

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})
const USED = { error: 'invalid_grant', error_description: 'Refresh token already used' }

describe.each(['cloud', 'moi'] as const)('the token endpoint of %s', (provider) => {
  const prefixed = provider === 'cloud' ? undefined : 'extapi:daily extapi:email'

  it('issues tokens for a code, with the fields of the real endpoint', async () => {
    await using oauth = await startOAuth()
    const code = await oauth.login({ scope: prefixed }, provider)
    const { status, body, headers } = await oauth.exchange(code, {}, provider)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      token_type: 'bearer',
      access_token: expect.stringMatching(/^.{45}$/),
      expires_in: 2_592_000,
      refresh_token: expect.stringMatching(/^.{45}$/),
      scope: 'extapi:email extapi:daily',
      id_token: null,
    })
    expect(body.access_token).not.toBe(body.refresh_token)
    expect(await oauth.status(body.access_token)).toBe(200)
    expect(await oauth.status(body.refresh_token)).toBe(401)
  })

  it('rotates refresh tokens: each works once', async () => {
    await using oauth = await startOAuth()
    const first = oauth.simulator.issueTokens('demo')
    const second = await oauth.refresh(first.refreshToken, {}, provider)
    expect(second.status).toBe(200)
    expect(await oauth.status(second.body.access_token)).toBe(200)
    const again = await oauth.refresh(first.refreshToken, {}, provider)
    expect([again.status, again.body]).toEqual([400, USED])
    expect((await oauth.refresh(second.body.refresh_token, {}, provider)).status).toBe(200)
  })

  it('lets one of many concurrent refreshes win', async () => {
    // all have arrived before the first one is processed
    await using oauth = await startOAuth({ latencyMs: 150 })
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => oauth.refresh(refreshToken, {}, provider)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(400)])
    expect(oauth.simulator.oauth).toMatchObject({
      tokenCalls: 8,
      spentRefreshTokens: 1,
      reusedRefreshTokens: 7,
    })
  })

  it('authenticates the application by the Authorization header too', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const wrong = await oauth.token(fields, provider, basic(DEMO_CLIENT.id, 'wrong'))
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_client'])
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/)
    const right = await oauth.token(fields, provider, basic(DEMO_CLIENT.id, DEMO_CLIENT.secret))
    expect(right.status).toBe(200)
  })

  it.each([
    { client_secret: 'wrong' },
    { client_id: 'nobody' },
    { client_id: undefined },
    { client_secret: undefined },
  ])('refuses an application with %o, and uses no token', async (wrong) => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    const refused = await oauth.refresh(refreshToken, wrong, provider)
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client'])
    const code = await oauth.login({ scope: prefixed }, provider)
    expect((await oauth.exchange(code, wrong, provider)).status).toBe(401)
    expect((await oauth.refresh(refreshToken, {}, provider)).status).toBe(200)
    expect((await oauth.exchange(code, {}, provider)).status).toBe(200)
  })

  it.each([
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{}, 'invalid_request'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'invalid_grant'],
  ])('returns 400 for %o', async (fields, error) => {
    await using oauth = await startOAuth()
    const answer = await oauth.token(fields, provider)
    expect([answer.status, answer.body.error]).toEqual([400, error])
  })

  it('accepts only forms by POST', async () => {
    await using oauth = await startOAuth()
    const url = oauth.simulator.url + PATHS[provider].token
    expect((await fetch(url)).status).toBe(405)
    const json = JSON.stringify({ grant_type: 'refresh_token' })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', body: json, headers })
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_request' }])
    const big = new URLSearchParams({ grant_type: 'x'.repeat(200_000) })
    expect((await fetch(url, { method: 'POST', body: big })).status).toBe(413)
  })
})

describe('a code', () => {
  it('works once; a replay revokes its tokens', async () => {
    await using oauth = await startOAuth()
    const code = await oauth.login()
    const { body } = await oauth.exchange(code)
    const next = await oauth.refresh(body.refresh_token)
    expect(await oauth.status(next.body.access_token)).toBe(200)
    const replay = await oauth.exchange(code)
    expect([replay.status, replay.body.error]).toEqual([400, 'invalid_grant'])
    expect(await oauth.status(body.access_token)).toBe(401)
    expect(await oauth.status(next.body.access_token)).toBe(401)
    expect((await oauth.refresh(next.body.refresh_token)).status).toBe(400)
  })

  it.each([
    [599, 200],
    [600, 400],
  ])('returns after %i seconds: %i', async (seconds, status) => {
    await using oauth = await startOAuth()
    const code = await oauth.login()
    oauth.pass(seconds)
    expect((await oauth.exchange(code)).status).toBe(status)
  })

  it.each([
    { redirect_uri: `${REDIRECT_URI}/` },
    { redirect_uri: undefined },
    { client_id: 'other', client_secret: 'secret' },
  ])('is refused for %o', async (wrong) => {
    const other = { id: 'other', secret: 'secret', redirectUris: [REDIRECT_URI] }
    await using oauth = await startOAuth({ oauth: { clients: [other] } })
    const code = await oauth.login()
    const { status, body } = await oauth.exchange(code, wrong)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })

  it('needs no redirect_uri if the authorize request had none', async () => {
    const other = { id: 'other', secret: 'secret', redirectUris: ['https://gateway.example/cb'] }
    await using oauth = await startOAuth({ oauth: { clients: [other] } })
    const code = await oauth.login({ client_id: 'other', redirect_uri: undefined })
    const client = { client_id: 'other', client_secret: 'secret' }
    expect((await oauth.exchange(code, { ...client, redirect_uri: undefined })).status).toBe(200)
  })
})

describe('an application of one portal', () => {
  const clients = (['cloud', 'moi'] as const).map((provider) => ({
    id: provider,
    secret: 'secret',
    redirectUris: [REDIRECT_URI],
    provider,
  }))

  it.each([
    ['cloud', 'moi'],
    ['moi', 'cloud'],
  ] as const)('of %s is refused at %s, and uses no token', async (own, other) => {
    await using oauth = await startOAuth({ oauth: { clients } })
    const client = { client_id: own, client_secret: 'secret' }
    const code = await oauth.login({ client_id: own }, own)
    const refused = await oauth.exchange(code, client, other)
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client'])
    const { status, body } = await oauth.exchange(code, client, own)
    expect(status).toBe(200)
    const wrong = await oauth.refresh(body.refresh_token, client, other)
    expect([wrong.status, wrong.body]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'Invalid request' },
    ])
    expect((await oauth.refresh(body.refresh_token, client, own)).status).toBe(200)
  })
})
