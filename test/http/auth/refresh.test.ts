import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { GRANT, startGrants, tokenFault, USER, untilTokenCall } from '../../support/auth/grants-world.ts'

describe('refresh', () => {
  it('happens once for 200 requests', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn(-1)
    const user = world.grants.userOf(GRANT)
    const tokens = await Promise.all(Array.from({ length: 200 }, () => user.accessToken()))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(accessToken)
    expect(await world.statusOf(tokens[0] ?? '')).toBe(200)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('happens once for 200 requests whose token was rejected before it expired', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.expireAccessTokens()
    const user = world.grants.userOf(GRANT)
    const tokens = await Promise.all(Array.from({ length: 200 }, () => user.refreshAccessToken(accessToken)))
    expect(new Set(tokens).size).toBe(1)
    expect(await world.statusOf(tokens[0] ?? '')).toBe(200)
    // A request whose token was rejected long ago.
    expect(await user.refreshAccessToken(accessToken)).toBe(tokens[0])
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('uses the tokens that another process has refreshed, by age and after a 401', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn(600)
    const other = world.another().userOf(GRANT)
    await world.grants.userOf(GRANT).accessToken()
    world.clock.time += 550_000
    const refreshed = await other.accessToken()
    expect(await world.grants.userOf(GRANT).accessToken()).toBe(refreshed)
    expect(await world.grants.userOf(GRANT).refreshAccessToken(accessToken)).toBe(refreshed)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    world.simulator.oauth.expireAccessTokens()
    const again = await other.refreshAccessToken(refreshed)
    expect(await world.grants.userOf(GRANT).refreshAccessToken(refreshed)).toBe(again)
    expect(world.simulator.oauth.tokenCalls).toBe(2)
  })

  it('stores the new tokens before they are used', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    const token = await world.grants.userOf(GRANT).accessToken()
    expect((await world.another().read(USER))?.accessToken).toBe(token)
  })

  it('does not answer a late 401 with another expired token', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.expireAccessTokens()
    const user = world.grants.userOf(GRANT)
    await user.refreshAccessToken(accessToken)
    world.clock.time += 31 * 86_400_000
    expect(await world.statusOf((await user.refreshAccessToken(accessToken)) ?? '')).toBe(200)
  })

  it('sends no more token requests once a rejected token led to a refused grant', async () => {
    await using world = await startGrants()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.revokeAll()
    const user = world.grants.userOf(GRANT)
    await expect(user.refreshAccessToken(accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.refreshAccessToken(accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('stops if personal_info rejects every new token too: after three token requests in a minute the 401 is final', async () => {
    await using world = await startGrants()
    let token: string | null = (await world.logIn()).accessToken
    const isConfirmed = true
    const user = world.grants.userOf(GRANT)
    for (let round = 0; round < 3; round++)
      token = await user.refreshAccessToken(token ?? '', { isConfirmed })
    expect(await user.refreshAccessToken(token ?? '', { isConfirmed })).toBeNull()
    expect(
      await world
        .another()
        .userOf(GRANT)
        .refreshAccessToken(token ?? '', { isConfirmed }),
    ).toBeNull()
    expect(world.simulator.oauth.tokenCalls).toBe(3)
    world.clock.time += 60_000
    expect(await user.refreshAccessToken(token ?? '', { isConfirmed })).not.toBeNull()
  })

  it('happens once after a 401, until personal_info rejects the token as well', async () => {
    await using world = await startGrants()
    const first = (await world.logIn()).accessToken
    const user = world.grants.userOf(GRANT)
    const second = await user.refreshAccessToken(first)
    expect(second).not.toBe(first)
    for (const process of [user, world.another().userOf(GRANT)]) {
      expect(await process.refreshAccessToken(second ?? '')).toBeNull()
    }
    world.clock.time += 20 * 86_400_000
    expect(await user.refreshAccessToken(second ?? '')).toBeNull()
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    const third = await user.refreshAccessToken(second ?? '', { isConfirmed: true })
    expect(await world.statusOf(third ?? '')).toBe(200)
    expect(world.simulator.oauth.tokenCalls).toBe(2)
  })

  it('marks a refused grant as dead although its access token is still valid for minutes', async () => {
    await using world = await startGrants()
    await world.logIn(600)
    world.clock.time += 550_000
    world.simulator.oauth.revokeAll()
    const user = world.grants.userOf(GRANT)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    expect(await world.grants.read(USER)).toMatchObject({ refusedBy: expect.stringMatching(/^http/) })
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('is stored before `close` resolves', async () => {
    await using world = await startGrants()
    const spent = await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    void world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    await world.grants.close()
    expect((await world.another().read(USER))?.refreshToken).not.toBe(spent.refreshToken)
  })

  it('reveals no tokens in logs and errors', async () => {
    await using world = await startGrants({ timeoutMs: 100 })
    const tokens = [await world.logIn(-1)].flatMap((grant) => [grant.accessToken, grant.refreshToken ?? ''])
    const errors: unknown[] = []
    for (const kind of [{ type: 'hang' } as const, failWith(503), { type: 'lostResponse' } as const]) {
      world.simulator.inject(tokenFault(kind, 1))
      await world.grants
        .userOf(GRANT)
        .accessToken()
        .catch((error: unknown) => errors.push(error))
      world.clock.time += 60_000
    }
    world.simulator.oauth.revokeAll()
    world.clock.time += 40 * 86_400_000
    await world.grants
      .userOf(GRANT)
      .accessToken()
      .catch((error: unknown) => errors.push(error))
    expect(errors).not.toEqual([])
    const said = JSON.stringify([world.log.lines, errors.map(everything)])
    for (const token of [...tokens, USER]) expect(said).not.toContain(token)
    expect(said).not.toMatch(/_[01]XBPWQQ_/)
  })
})

/** Everything of an error that a log could contain. */
const everything = (error: unknown): unknown =>
  error instanceof Error
    ? { ...error, message: error.message, stack: error.stack, cause: everything(error.cause) }
    : error
