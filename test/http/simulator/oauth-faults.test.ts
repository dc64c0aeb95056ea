import { createConnection } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { type FaultKind, failWith, rateLimited } from '../../../src/simulator/faults.ts'
import { DEMO_CLIENT } from '../../../src/simulator/simulator.ts'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { PATHS, REDIRECT_URI, startOAuth } from '../../support/simulator/oauth.ts'

const TOKEN = { resource: 'oauth_token' }

describe('a lost response', () => {
  it('uses the refresh token, and the new pair is lost', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.inject({ match: TOKEN, times: 1, kind: { type: 'lostResponse' } })
    await expect(oauth.refresh(refreshToken)).rejects.toThrow('fetch failed')
    expect(oauth.simulator.oauth).toMatchObject({
      tokenCalls: 1,
      spentRefreshTokens: 1,
      reusedRefreshTokens: 0,
    })
    expect(oauth.simulator.journal[0]).toMatchObject({ status: null, aborted: false })
    const again = await oauth.refresh(refreshToken)
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
    expect(oauth.simulator.oauth.reusedRefreshTokens).toBe(1)
  })

  it('can be delayed until the client times out', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.inject({ match: TOKEN, times: 1, kind: { type: 'lostResponse', afterMs: 5000 } })
    const asking = fetch(oauth.simulator.url + PATHS.cloud.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: DEMO_CLIENT.id,
        client_secret: DEMO_CLIENT.secret,
      }),
      signal: AbortSignal.timeout(60),
    })
    await expect(asking).rejects.toThrow(/timeout/i)
    expect(oauth.simulator.oauth.spentRefreshTokens).toBe(1)
    await vi.waitFor(() => expect(oauth.simulator.journal[0]).toMatchObject({ status: null, aborted: true }))
  })

  it('of a revocation, and of a record', async () => {
    await using oauth = await startOAuth()
    oauth.simulator.inject({ times: 2, kind: { type: 'lostResponse' } })
    const { accessToken } = oauth.simulator.issueTokens('demo')
    const url = `${oauth.simulator.url}${PATHS.cloud.revoke}?access_token=${accessToken}`
    await expect(fetch(url)).rejects.toThrow()
    await expect(oauth.status('demo')).rejects.toThrow()
    expect(await oauth.status(accessToken)).toBe(401)
  })
})

describe('a fault of the token endpoint', () => {
  it.each<[string, FaultKind]>([
    ['status', failWith(503)],
    ['429', rateLimited(1)],
    ['html', { type: 'html' }],
    ['garbage', { type: 'garbage' }],
    ['wrongShape', { type: 'wrongShape', body: { token_type: 'bearer' } }],
    ['reset', { type: 'reset' }],
    ['hugeBody', { type: 'hugeBody', bytes: 1000 }],
  ])('%s applies before the call is processed', async (_, kind) => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.inject({ match: TOKEN, times: 1, kind })
    const answer = await oauth.refresh(refreshToken).catch(() => null)
    expect(answer?.body.access_token).toBeUndefined()
    expect(oauth.simulator.oauth.journal).toMatchObject([{ outcome: null, reusedRefreshToken: false }])
    expect((await oauth.refresh(refreshToken)).status).toBe(200)
  })

  it('cutBody uses the token', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.inject({ match: TOKEN, times: 1, kind: { type: 'cutBody' } })
    await expect(oauth.refresh(refreshToken)).rejects.toThrow()
    expect((await oauth.refresh(refreshToken)).status).toBe(400)
  })

  it.each<FaultKind>([
    { type: 'delay', ms: 60 },
    { type: 'slowDrip', bytes: 64, everyMs: 10 },
    { type: 'repeatToken' },
  ])('$type does not change the response', async (kind) => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    oauth.simulator.inject({ match: TOKEN, kind })
    const before = performance.now()
    const { body } = await oauth.refresh(refreshToken)
    if (kind.type !== 'repeatToken') expect(performance.now() - before).toBeGreaterThan(40)
    expect(await oauth.status(body.access_token)).toBe(200)
  })

  it('applies to one user and one endpoint', async () => {
    await using oauth = await startOAuth({ users: [{ token: 'other' }] })
    const demo = oauth.simulator.issueTokens('demo')
    const other = oauth.simulator.issueTokens('other')
    oauth.simulator.inject({
      match: { ...TOKEN, user: userId(DEMO_USER) },
      kind: failWith(400, { body: {} }),
    })
    expect((await oauth.refresh(demo.refreshToken)).status).toBe(400)
    expect((await oauth.refresh(other.refreshToken)).status).toBe(200)
    expect((await oauth.exchange(await oauth.login())).status).toBe(400)
    expect(await oauth.status(demo.accessToken)).toBe(200)
  })

  it('counts a reused token even if the call fails', async () => {
    await using oauth = await startOAuth()
    const { refreshToken } = oauth.simulator.issueTokens('demo')
    await oauth.refresh(refreshToken)
    oauth.simulator.inject({ match: TOKEN, kind: failWith(503, { body: {} }) })
    await oauth.refresh(refreshToken)
    expect(oauth.simulator.oauth.reusedRefreshTokens).toBe(1)
  })
})

describe('a fault of the other endpoints', () => {
  it.each<[FaultKind['type'], FaultKind, number | null]>([
    ['status', failWith(500), 500],
    ['html', { type: 'html' }, 504],
    ['cutBody', { type: 'cutBody' }, 302],
    ['slowDrip', { type: 'slowDrip', everyMs: 1 }, 302],
    ['delay', { type: 'delay', ms: 1 }, 302],
    ['repeatToken', { type: 'repeatToken' }, 302],
    ['reset', { type: 'reset' }, null],
    ['lostResponse', { type: 'lostResponse' }, null],
  ])('%s applies to the consent form', async (_, kind, status) => {
    await using oauth = await startOAuth()
    oauth.simulator.inject({ match: { resource: 'oauth_authorize' }, kind })
    const sent = await oauth.submit(oauth.authorizeUrl(), { decision: 'allow' }).catch(() => null)
    expect(sent?.status ?? null).toBe(status)
    expect((await oauth.token({})).status).toBe(400)
  })

  it('applies to the revocation', async () => {
    await using oauth = await startOAuth()
    oauth.simulator.inject({ match: { resource: 'oauth_revoke' }, kind: failWith(503) })
    const { accessToken } = oauth.simulator.issueTokens('demo')
    const response = await fetch(`${oauth.simulator.url}${PATHS.cloud.revoke}?access_token=${accessToken}`)
    expect(response.status).toBe(503)
    expect(await oauth.status(accessToken)).toBe(200)
  })
})

describe('the journals', () => {
  it('have every token call with its outcome', async () => {
    await using oauth = await startOAuth()
    const code = await oauth.login()
    const { body } = await oauth.exchange(code)
    await oauth.refresh(body.refresh_token, {}, 'moi')
    await oauth.refresh(body.refresh_token)
    await oauth.token({ grant_type: 'client_credentials' })
    await oauth.refresh('unknown', { client_secret: 'wrong' })
    const seen = oauth.simulator.oauth.journal.map((call) => [
      call.provider,
      call.grantType,
      call.outcome,
      call.reusedRefreshToken,
      call.user !== null,
    ])
    expect(seen).toEqual([
      ['cloud', 'authorization_code', 'issued', false, true],
      ['moi', 'refresh_token', 'issued', false, true],
      ['cloud', 'refresh_token', 'invalid_grant', true, true],
      ['cloud', 'client_credentials', 'unsupported_grant_type', false, false],
      ['cloud', 'refresh_token', 'invalid_client', false, false],
    ])
    const [, first, second] = oauth.simulator.oauth.journal
    expect(first).toMatchObject({ clientId: DEMO_CLIENT.id, user: userId(DEMO_USER) })
    expect(first?.fingerprint).toBe(second?.fingerprint)
    expect(oauth.simulator.oauth).toMatchObject({
      tokenCalls: 5,
      spentRefreshTokens: 1,
      reusedRefreshTokens: 1,
    })
  })

  it('have no token, code or secret', async () => {
    await using oauth = await startOAuth()
    const code = await oauth.login()
    const { body } = await oauth.exchange(code)
    const next = await oauth.refresh(body.refresh_token)
    for (const name of ['access_token', 'refresh_token', 'token', 'code', 'client_secret']) {
      const query = new URLSearchParams({ [name]: next.body.access_token, more: 'kept' })
      await fetch(`${oauth.simulator.url}${PATHS.cloud.revoke}?${query}`)
    }
    const text = JSON.stringify([oauth.simulator.journal, oauth.simulator.oauth.journal])
    for (const secret of [
      code,
      DEMO_CLIENT.secret,
      ...[body, next.body].flatMap((pair) => [pair.access_token, pair.refresh_token]),
    ]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain('"more":"kept"')
    expect(text).toContain(REDIRECT_URI)
  })

  it('have the endpoints by name and the users by id', async () => {
    await using oauth = await startOAuth()
    const code = await oauth.login()
    const { body } = await oauth.exchange(code)
    await oauth.status(body.access_token)
    await fetch(`${oauth.simulator.url}${PATHS.cloud.revoke}?access_token=${body.access_token}`)
    const user = userId(DEMO_USER)
    expect(oauth.simulator.journal).toMatchObject([
      { resource: 'oauth_authorize', method: 'POST', status: 302, user: null },
      { resource: 'oauth_token', status: 200, user },
      { resource: 'daily_sleep', status: 200, user },
      { resource: 'oauth_revoke', status: 200, user },
    ])
  })

  it('have a client that disconnects in the middle of its request', async () => {
    await using oauth = await startOAuth()
    const { port } = new URL(oauth.simulator.url)
    const socket = createConnection(Number(port), '127.0.0.1')
    socket.write(`POST ${PATHS.cloud.token} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\ngrant_type=`)
    await vi.waitFor(() => expect(oauth.simulator.inFlight).toBe(1))
    socket.destroy()
    await vi.waitFor(() => expect(oauth.simulator.inFlight).toBe(0))
    expect(oauth.simulator.journal).toMatchObject([{ status: null, aborted: true, resource: 'oauth_token' }])
    expect(oauth.simulator.oauth.tokenCalls).toBe(0)
  })
})
