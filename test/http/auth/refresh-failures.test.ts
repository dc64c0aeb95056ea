import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError, UncertainRefreshError } from '../../../src/auth/errors.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { clientAt, GRANT, LOGIN_URL, startGrants, tokenFault, USER } from '../../support/auth/grants-world.ts'

describe('a failed refresh', () => {
  describe('after a lost response', () => {
    it('retries once, then fails with REAUTHORIZATION_REQUIRED, and at once from then on', async () => {
      await using world = await startGrants()
      await world.logIn(-1)
      world.simulator.inject(tokenFault({ type: 'lostResponse' }, 1))
      const user = world.grants.userOf(GRANT)
      const error = await user.accessToken().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ReauthorizationRequiredError)
      expect(error).toMatchObject({
        code: 'REAUTHORIZATION_REQUIRED',
        extensions: { authorizationUrl: LOGIN_URL },
      })
      expect(world.simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
      await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
      await expect(world.another().userOf(GRANT).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
      expect(world.simulator.oauth.tokenCalls).toBe(2)
      await world.logIn()
      expect(await world.statusOf(await user.accessToken())).toBe(200)
    })

    it('does not retry if the store has a newer grant', async () => {
      await using world = await startGrants()
      const spent = await world.logIn(-1)
      const client = clientAt(world.simulator.url, world.clock)
      const grants = world.another({
        clientOf: () => ({
          revoke: client.revoke,
          async refresh(token) {
            await world.logIn(3_600)
            return client.refresh(token)
          },
        }),
      })
      world.simulator.inject(tokenFault({ type: 'lostResponse' }, 1))
      const token = await grants.userOf(GRANT).accessToken()
      expect(token).toBe((await world.another().read(USER))?.accessToken)
      expect(token).not.toBe(spent.accessToken)
      expect(world.simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })
  })

  it('retries once after a time-out that spent no token', async () => {
    await using world = await startGrants({ timeoutMs: 300 })
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'hang' }, 1))
    const token = await world.grants.userOf(GRANT).accessToken()
    expect(await world.statusOf(token)).toBe(200)
    expect(world.simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 0 })
  })

  it('makes one attempt of unknown outcome, not two, if an earlier one failed or its process crashed', async () => {
    await using world = await startGrants({ timeoutMs: 100 })
    await world.logIn(-1)
    const user = world.grants.userOf(GRANT)
    world.simulator.inject(tokenFault(failWith(503), 1))
    world.simulator.inject(tokenFault({ type: 'hang' }))
    await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(2)

    await world.logIn(-1)
    const crashed = world.another({
      clientOf: () => ({
        revoke: async () => undefined,
        refresh: async () => {
          throw new TypeError('stands for a crash of the process')
        },
      }),
    })
    await expect(crashed.userOf(GRANT).accessToken()).rejects.toThrow(TypeError)
    await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(3)
  })

  it.each([
    ['invalid_grant', failWith(400, { body: { error: 'invalid_grant' } }), 'invalid_grant', 'warn'],
    ['invalid_request', failWith(400, { body: { error: 'invalid_request' } }), 'invalid_request', 'warn'],
    ['plain text', failWith(401, { body: 'Refresh token already used' }), 'status 401', 'warn'],
    [
      'an error that is no code',
      failWith(400, { body: { error: 'Token _1XBPWQQ_abc is used' } }),
      'status 400',
      'warn',
    ],
    ['invalid_client', failWith(401, { body: { error: 'invalid_client' } }), 'invalid_client', 'warn'],
    ['503', failWith(503), 'status 503', 'warn'],
  ])('logs the OAuth error code of a refusal: %s', async (_, kind, reason, level) => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault(kind))
    await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow()
    expect(world.log.lines).toMatchObject([{ level, fields: { reason } }])
  })

  it('makes at most two attempts of unknown outcome in a row, however long they take', async () => {
    let calls = 0
    await using world = await startGrants({
      clientOf: () => ({
        revoke: async () => undefined,
        async refresh() {
          calls += 1
          world.clock.time += 30_000
          throw new UncertainRefreshError()
        },
      }),
    })
    await world.logIn(-1)
    for (const expected of [2, 3, 4]) {
      await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow(UpstreamUnavailableError)
      expect(calls).toBe(expected)
    }
  })

  it('neither loses a login nor sends a storm of requests if the token endpoint hangs for minutes', async () => {
    await using world = await startGrants({ timeoutMs: 100 })
    await world.logIn(-1)
    const heal = world.simulator.inject(tokenFault({ type: 'hang' }))
    const user = world.grants.userOf(GRANT)
    for (let second = 0; second < 120; second++) {
      await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
      world.clock.time += 1_000
    }
    // Two at once, then with pauses of 1, 2, 4, 8, 16, 32 and 60 seconds.
    expect(world.simulator.oauth.tokenCalls).toBe(8)
    heal()
    world.clock.time += 60_000
    expect(await world.statusOf(await user.accessToken())).toBe(200)
    expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
  })

  it.each([
    ['500', failWith(500)],
    ['503', failWith(503)],
    ['429', failWith(429)],
  ])('is temporary if the token endpoint answers %s: the next request refreshes', async (_, kind) => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault(kind, 1))
    const user = world.grants.userOf(GRANT)
    await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    expect(await world.statusOf(await user.accessToken())).toBe(200)
    expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
  })

  it('fails 200 requests after one attempt, and the next request tries again', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault(failWith(503), 1))
    const user = world.grants.userOf(GRANT)
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => user.accessToken()))
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    await expect(user.accessToken()).resolves.toBeTypeOf('string')
  })

  it.each([
    ['answers 503', failWith(503)],
    ['hangs', { type: 'hang' } as const],
  ])('still uses a valid access token if the token endpoint %s', async (_, kind) => {
    await using world = await startGrants({ timeoutMs: 100 })
    const { accessToken } = await world.logIn(600)
    world.clock.time += 550_000
    world.simulator.inject(tokenFault(kind))
    expect(await world.grants.userOf(GRANT).accessToken()).toBe(accessToken)
  })
})
