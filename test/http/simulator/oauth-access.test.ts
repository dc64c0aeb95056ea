import { describe, expect, it } from 'vitest'
import { DEMO_CLIENT } from '../../../src/simulator/simulator.ts'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { PATHS, startOAuth } from '../../support/simulator/oauth.ts'

const BAD_TOKEN = { detail: 'Invalid or expired token.' }

describe('an access token', () => {
  it('reads only what was granted', async () => {
    await using oauth = await startOAuth({ users: [{ token: 'narrow', scopes: ['tag'] }] })
    for (const scopes of [
      ['daily', 'email'],
      ['extapi:daily', 'extapi:email'],
    ]) {
      const { accessToken } = oauth.simulator.issueTokens('narrow', scopes)
      expect(await oauth.status(accessToken)).toBe(200)
      const refused = await oauth.get('/v2/usercollection/daily_spo2', accessToken)
      expect([refused.status, refused.body.detail]).toEqual([
        401,
        'Token is not authorized access spo2 scope.',
      ])
      expect(await oauth.status(accessToken, 'tag')).toBe(401)
      const info = await oauth.get('/v2/usercollection/personal_info', accessToken)
      expect(info.body).toMatchObject({
        id: userId({ token: 'narrow' }),
        email: expect.any(String),
        age: null,
      })
    }
  })

  it('expires after expires_in, by the clock of the simulator', async () => {
    await using oauth = await startOAuth({ oauth: { accessTokenSeconds: 60 } })
    const { accessToken, refreshToken, expiresIn } = oauth.simulator.issueTokens('demo')
    expect(expiresIn).toBe(60)
    oauth.pass(59)
    expect(await oauth.status(accessToken)).toBe(200)
    oauth.pass(1)
    const late = await oauth.get('/v2/usercollection/daily_sleep', accessToken)
    expect([late.status, late.body]).toEqual([401, BAD_TOKEN])
    const { body } = await oauth.refresh(refreshToken)
    expect(body['expires_in']).toBe(60)
    expect(await oauth.status(body.access_token)).toBe(200)
  })

  it('keeps its scopes and its user through a refresh', async () => {
    await using oauth = await startOAuth({ users: [{ token: 'other' }] })
    const { refreshToken } = oauth.simulator.issueTokens('other', ['tag'])
    const { body } = await oauth.refresh(refreshToken)
    expect(body['scope']).toBe('extapi:tag')
    expect(await oauth.status(body.access_token, 'tag')).toBe(200)
    expect(await oauth.status(body.access_token)).toBe(401)
    const info = await oauth.get('/v2/usercollection/personal_info', body.access_token)
    expect(info.body.id).toBe(userId({ token: 'other' }))
  })
})

describe('issueTokens', () => {
  it('finds users by token and by id', async () => {
    await using oauth = await startOAuth()
    for (const name of ['demo', userId(DEMO_USER)]) {
      const { accessToken } = oauth.simulator.issueTokens(name)
      expect(await oauth.status(accessToken, 'heartrate')).toBe(200)
    }
    expect(() => oauth.simulator.issueTokens('nobody')).toThrow(/no such user/)
  })

  it('issues tokens for another application, which alone can refresh them', async () => {
    const client = { id: 'other', secret: 'secret', redirectUris: ['https://a.example/cb'] }
    await using oauth = await startOAuth({ oauth: { clients: [client] } })
    const { refreshToken } = oauth.simulator.issueTokens('demo', ['daily'], 'other')
    expect((await oauth.refresh(refreshToken)).body.error).toBe('invalid_grant')
    const fields = { client_id: 'other', client_secret: 'secret' }
    expect((await oauth.refresh(refreshToken, fields)).status).toBe(200)
  })
})

describe('the test controls', () => {
  it('expire the access tokens issued so far', async () => {
    await using oauth = await startOAuth()
    const { accessToken, refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.oauth.expireAccessTokens()
    expect(await oauth.status(accessToken)).toBe(401)
    expect(await oauth.status('demo')).toBe(200)
    const { body } = await oauth.refresh(refreshToken)
    expect(await oauth.status(body.access_token)).toBe(200)
  })

  it('revoke everything issued so far', async () => {
    await using oauth = await startOAuth()
    const { accessToken, refreshToken } = oauth.simulator.issueTokens('demo')
    const code = await oauth.login()
    oauth.simulator.oauth.revokeAll()
    expect(await oauth.status(accessToken)).toBe(401)
    for (const { status, body } of [await oauth.refresh(refreshToken), await oauth.exchange(code)]) {
      expect([status, body.error]).toEqual([400, 'invalid_grant'])
    }
    expect(oauth.simulator.oauth.reusedRefreshTokens).toBe(0)
    expect(await oauth.status(oauth.simulator.issueTokens('demo').accessToken)).toBe(200)
  })

  it('revoke a grant whose access tokens have expired', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.oauth.expireAccessTokens()
    oauth.simulator.oauth.revokeAll()
    expect((await oauth.refresh(refreshToken)).status).toBe(400)
  })
})

describe('revocation at cloud', () => {
  const query = (token: string) => `${PATHS.cloud.revoke}?access_token=${token}`
  const bearer = (token: string) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } })
  it.each([
    ['GET with a query', (token: string): [string, RequestInit] => [query(token), {}]],
    ['POST with a query', (token: string): [string, RequestInit] => [query(token), { method: 'POST' }]],
    ['POST with a bearer', (token: string): [string, RequestInit] => [PATHS.cloud.revoke, bearer(token)]],
  ])('by %s revokes an access token, or a refresh token with its whole grant', async (_, call) => {
    await using oauth = await startOAuth()
    const revoke = async (token: string) => {
      const [path, init] = call(token)
      return (await fetch(oauth.simulator.url + path, init)).status
    }
    const { accessToken, refreshToken } = oauth.simulator.issueTokens('demo')
    expect(await revoke(accessToken)).toBe(200)
    expect(await oauth.status(accessToken)).toBe(401)
    expect(await revoke(accessToken)).toBe(401)
    const { body } = await oauth.refresh(refreshToken)
    expect(await revoke(refreshToken)).toBe(401)
    expect(await revoke(body.refresh_token)).toBe(200)
    expect(await oauth.status(body.access_token)).toBe(401)
    expect((await oauth.refresh(body.refresh_token)).status).toBe(400)
    expect(await oauth.status('demo')).toBe(200)
  })

  it('refuses a call without a token, and other methods', async () => {
    await using oauth = await startOAuth()
    const url = oauth.simulator.url + PATHS.cloud.revoke
    expect((await fetch(url)).status).toBe(400)
    expect((await fetch(url, { headers: { authorization: 'Bearer x' } })).status).toBe(400)
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405)
  })
})

describe('revocation at moi', () => {
  it('follows RFC 7009', async () => {
    const other = { id: 'other', secret: 'secret', redirectUris: ['https://a.example/cb'] }
    const legacy = { ...other, id: 'legacy', provider: 'cloud' as const }
    await using oauth = await startOAuth({ oauth: { clients: [other, legacy] } })
    const url = oauth.simulator.url + PATHS.moi.revoke
    const revoke = async (fields: Record<string, string>, headers = {}) =>
      (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) })).status
    const own = { client_id: DEMO_CLIENT.id, client_secret: DEMO_CLIENT.secret }
    const { accessToken, refreshToken } = oauth.simulator.issueTokens('demo')

    expect(await revoke({ token: accessToken })).toBe(401)
    expect(await revoke({ token: accessToken, ...own, client_secret: 'wrong' })).toBe(401)
    expect(await revoke({ token: accessToken, client_id: 'legacy', client_secret: 'secret' })).toBe(401)
    expect(await revoke({ token: accessToken, client_id: 'other', client_secret: 'secret' })).toBe(400)
    expect(await revoke(own)).toBe(400)
    expect((await fetch(url)).status).toBe(405)
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400)
    expect(await oauth.status(accessToken)).toBe(200)

    expect(await revoke({ token: accessToken, ...own })).toBe(200)
    expect(await oauth.status(accessToken)).toBe(401)
    expect(await revoke({ token: accessToken, ...own })).toBe(200)
    expect(await revoke({ token: 'unknown', ...own })).toBe(200)
    const { body } = await oauth.refresh(refreshToken, {}, 'moi')
    const basic = Buffer.from(`${own.client_id}:${own.client_secret}`).toString('base64')
    expect(await revoke({ token: body.refresh_token }, { authorization: `Basic ${basic}` })).toBe(200)
    expect(await oauth.status(body.access_token)).toBe(401)
  })
})
