import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError, UncertainRefreshError } from '../../src/auth/errors.ts'
import { UpstreamUnavailableError } from '../../src/oura/errors.ts'
import { type Fault, failWith } from '../../src/simulator/faults.ts'
import { StoreUnavailableError } from '../../src/store/errors.ts'
import type { Store } from '../../src/store/store.ts'
import { clientAt, LOGIN_URL, startCustody, USER } from './support/custody.ts'

const tokenFault = (kind: Fault['kind'], times?: number): Fault => ({
  match: { resource: 'oauth_token' },
  kind,
  ...(times !== undefined && { times }),
})

describe('refresh', () => {
  it('refreshes once for 200 callers', async () => {
    await using world = await startCustody()
    const { accessToken } = await world.logIn(-1)
    const user = world.grants.userOf(USER)
    const tokens = await Promise.all(Array.from({ length: 200 }, () => user.accessToken()))
    expect(new Set(tokens).size).toBe(1)
    expect(tokens[0]).not.toBe(accessToken)
    expect(await world.statusOf(tokens[0] ?? '')).toBe(200)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('refreshes once for 200 callers whose token was refused before its time', async () => {
    await using world = await startCustody()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.expireAccessTokens()
    const user = world.grants.userOf(USER)
    const tokens = await Promise.all(Array.from({ length: 200 }, () => user.renewToken(accessToken)))
    expect(new Set(tokens).size).toBe(1)
    expect(await world.statusOf(tokens[0] ?? '')).toBe(200)
    // One who was refused long ago and asks only now.
    expect(await user.renewToken(accessToken)).toBe(tokens[0])
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('uses what another process has refreshed, at the end of its life and after a 401', async () => {
    await using world = await startCustody()
    const { accessToken } = await world.logIn(600)
    const other = world.another().userOf(USER)
    await world.grants.userOf(USER).accessToken()
    world.clock.time += 550_000
    const refreshed = await other.accessToken()
    expect(await world.grants.userOf(USER).accessToken()).toBe(refreshed)
    expect(await world.grants.userOf(USER).renewToken(accessToken)).toBe(refreshed)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    world.simulator.oauth.expireAccessTokens()
    const again = await other.renewToken(refreshed)
    expect(await world.grants.userOf(USER).renewToken(refreshed)).toBe(again)
    expect(world.simulator.oauth.tokenCalls).toBe(2)
  })

  it('stores the new pair before it is used', async () => {
    await using world = await startCustody()
    await world.logIn(-1)
    const token = await world.grants.userOf(USER).accessToken()
    expect((await world.another().read(USER))?.accessToken).toBe(token)
  })

  it('does not answer a late 401 with a token that has ended too', async () => {
    await using world = await startCustody()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.expireAccessTokens()
    const user = world.grants.userOf(USER)
    await user.renewToken(accessToken)
    world.clock.time += 31 * 86_400_000
    expect(await world.statusOf((await user.renewToken(accessToken)) ?? '')).toBe(200)
  })

  it('asks Oura nothing any more once a refused token led to a refused grant', async () => {
    await using world = await startCustody()
    const { accessToken } = await world.logIn()
    world.simulator.oauth.revokeAll()
    const user = world.grants.userOf(USER)
    await expect(user.renewToken(accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.renewToken(accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('stops when Oura refuses every new token: three token calls in a minute, and the 401 stands', async () => {
    await using world = await startCustody()
    let token: string | null = (await world.logIn()).accessToken
    for (let round = 0; round < 3; round++) token = await world.grants.userOf(USER).renewToken(token ?? '')
    expect(await world.grants.userOf(USER).renewToken(token ?? '')).toBeNull()
    expect(
      await world
        .another()
        .userOf(USER)
        .renewToken(token ?? ''),
    ).toBeNull()
    expect(world.simulator.oauth.tokenCalls).toBe(3)
    world.clock.time += 60_000
    expect(await world.grants.userOf(USER).renewToken(token ?? '')).not.toBeNull()
  })

  describe('a call whose answer got lost', () => {
    it('is followed by one more, and ends in REAUTHORIZATION_REQUIRED, at once from then on', async () => {
      await using world = await startCustody()
      await world.logIn(-1)
      world.simulator.inject(tokenFault({ type: 'lostAnswer' }, 1))
      const user = world.grants.userOf(USER)
      const error = await user.accessToken().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ReauthorizationRequiredError)
      expect(error).toMatchObject({
        code: 'REAUTHORIZATION_REQUIRED',
        extensions: { authorizationUrl: LOGIN_URL },
      })
      expect(world.simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
      await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
      await expect(world.another().userOf(USER).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
      expect(world.simulator.oauth.tokenCalls).toBe(2)
      await world.logIn()
      expect(await world.statusOf(await user.accessToken())).toBe(200)
    })

    it('is not repeated where the store has a newer grant meanwhile', async () => {
      await using world = await startCustody()
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
      world.simulator.inject(tokenFault({ type: 'lostAnswer' }, 1))
      const token = await grants.userOf(USER).accessToken()
      expect(token).toBe((await world.another().read(USER))?.accessToken)
      expect(token).not.toBe(spent.accessToken)
      expect(world.simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })
  })

  it('asks once more after a call that timed out and had spent nothing', async () => {
    await using world = await startCustody({ timeoutMs: 300 })
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'hang' }, 1))
    const token = await world.grants.userOf(USER).accessToken()
    expect(await world.statusOf(token)).toBe(200)
    expect(world.simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 0 })
  })

  it('makes one call of unknown outcome, not two, where an earlier one failed or its process ended', async () => {
    await using world = await startCustody({ timeoutMs: 100 })
    await world.logIn(-1)
    const user = world.grants.userOf(USER)
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
          throw new TypeError('stands for the end of the process')
        },
      }),
    })
    await expect(crashed.userOf(USER).accessToken()).rejects.toThrow(TypeError)
    await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(3)
  })

  it('makes two calls of unknown outcome in one go, and no more, however long they take', async () => {
    let calls = 0
    await using world = await startCustody({
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
      await expect(world.grants.userOf(USER).accessToken()).rejects.toThrow(UpstreamUnavailableError)
      expect(calls).toBe(expected)
    }
  })

  it('believes a refusal although another process has noted a call meanwhile', async () => {
    let isNoted = false
    await using world = await startCustody({
      wrapStore: (store) => ({
        ...store,
        async put(key, value, options) {
          if (key.startsWith('grant/') && world.simulator.oauth.tokenCalls === 1 && !isNoted) {
            isNoted = true
            await store.put(key, (await store.get(key))?.value ?? '')
          }
          return store.put(key, value, options)
        },
      }),
    })
    await world.logIn(-1)
    world.simulator.oauth.revokeAll()
    await expect(world.grants.userOf(USER).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    expect(isNoted).toBe(true)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('costs nobody their login when the token endpoint hangs for minutes, and storms it not', async () => {
    await using world = await startCustody({ timeoutMs: 100 })
    await world.logIn(-1)
    const heal = world.simulator.inject(tokenFault({ type: 'hang' }))
    const user = world.grants.userOf(USER)
    for (let second = 0; second < 120; second++) {
      await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
      world.clock.time += 1_000
    }
    // Two at once, then after pauses of 1, 2, 4, 8, 16, 32 and 60 seconds.
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
  ])(
    'fails for the moment when the token endpoint answers %s, and refreshes with the next request',
    async (_, kind) => {
      await using world = await startCustody()
      await world.logIn(-1)
      world.simulator.inject(tokenFault(kind, 1))
      const user = world.grants.userOf(USER)
      await expect(user.accessToken()).rejects.toThrow(UpstreamUnavailableError)
      expect(world.simulator.oauth.tokenCalls).toBe(1)
      expect(await world.statusOf(await user.accessToken())).toBe(200)
      expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
    },
  )

  it('frees the flight of a refresh that failed for 200 callers after one call', async () => {
    await using world = await startCustody()
    await world.logIn(-1)
    world.simulator.inject(tokenFault(failWith(503), 1))
    const user = world.grants.userOf(USER)
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => user.accessToken()))
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
    await expect(user.accessToken()).resolves.toBeTypeOf('string')
  })

  it.each([
    ['answers 503', failWith(503)],
    ['hangs', { type: 'hang' } as const],
  ])('uses a token that is still valid when the token endpoint %s', async (_, kind) => {
    await using world = await startCustody({ timeoutMs: 100 })
    const { accessToken } = await world.logIn(600)
    world.clock.time += 550_000
    world.simulator.inject(tokenFault(kind))
    expect(await world.grants.userOf(USER).accessToken()).toBe(accessToken)
  })

  it('marks a grant dead that Oura refuses, though its access token still has some minutes', async () => {
    await using world = await startCustody()
    await world.logIn(600)
    world.clock.time += 550_000
    world.simulator.oauth.revokeAll()
    const user = world.grants.userOf(USER)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    expect(await world.grants.read(USER)).toMatchObject({ isDead: true })
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('lets the grant of a login win over a refresh that is under way', async () => {
    await using world = await startCustody()
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(USER).accessToken()
    await untilTokenCall(world.simulator.oauth)
    const login = await world.logIn()
    expect(await asked).toBe(login.accessToken)
    expect(await world.grants.read(USER)).toEqual({ ...login, isDead: false })
    expect(await world.grants.userOf(USER).accessToken()).toBe(login.accessToken)
  })

  it('lets the grant of a login win over a refusal that is under way', async () => {
    await using world = await startCustody()
    await world.logIn(-1)
    world.simulator.oauth.revokeAll()
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(USER).accessToken()
    await untilTokenCall(world.simulator.oauth)
    const login = await world.logIn()
    expect(await asked).toBe(login.accessToken)
    expect(await world.grants.read(USER)).toMatchObject({ isDead: false })
  })

  it.each([
    ['the call is noted', 0],
    ['a refused grant is marked dead', 1],
  ])('lets the grant of a login win that comes right before %s', async (_, atCalls) => {
    let hasLoggedIn = false
    await using world = await startCustody({
      wrapStore: (store) => ({
        ...store,
        async put(key, value, options) {
          const isRefresh = key.startsWith('grant/') && options?.expect !== undefined
          if (isRefresh && world.simulator.oauth.tokenCalls === atCalls && !hasLoggedIn) {
            hasLoggedIn = true
            await world
              .another()
              .keep(USER, { ...spent, accessToken: 'of the login', expiresAt: Number.MAX_SAFE_INTEGER })
          }
          return store.put(key, value, options)
        },
      }),
    })
    const spent = await world.logIn(-1)
    world.simulator.oauth.revokeAll()
    expect(await world.grants.userOf(USER).accessToken()).toBe('of the login')
    expect(await world.grants.read(USER)).toMatchObject({ accessToken: 'of the login', isDead: false })
    expect(world.simulator.oauth.tokenCalls).toBe(atCalls)
  })

  it('revokes what a refresh brings for a user who has left meanwhile', async () => {
    await using world = await startCustody()
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(USER).accessToken()
    await untilTokenCall(world.simulator.oauth)
    await world.grants.forget(USER)
    await expect(asked).rejects.toThrow(ReauthorizationRequiredError)
    expect(await world.store.list(`user/${USER}`)).toEqual([])
    expect(world.simulator.journal.filter(({ resource }) => resource === 'oauth_revoke')).toHaveLength(1)
  })

  it('stores a new pair as soon as the store is there again, and uses it only then', async () => {
    let failures = 0
    await using world = await startCustody({
      wrapStore: (store) => failingStore(store, () => world.simulator.oauth.tokenCalls > 0 && failures++ < 3),
    })
    await world.logIn(-1)
    const token = await world.grants.userOf(USER).accessToken()
    expect(failures).toBeGreaterThan(3)
    expect((await world.another().read(USER))?.accessToken).toBe(token)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('knows its own pair again when the store took it and the answer to that got lost', async () => {
    let isLost = false
    await using world = await startCustody({
      wrapStore: (store) => ({
        ...store,
        async put(key, value, options) {
          const version = await store.put(key, value, options)
          if (key.startsWith('grant/') && world.simulator.oauth.tokenCalls > 0 && !isLost) {
            isLost = true
            throw new StoreUnavailableError()
          }
          return version
        },
      }),
    })
    await world.logIn(-1)
    const token = await world.grants.userOf(USER).accessToken()
    expect(isLost).toBe(true)
    expect(await world.statusOf(token)).toBe(200)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('spends nothing while the store is away', async () => {
    let isAway = false
    await using world = await startCustody({ wrapStore: (store) => failingStore(store, () => isAway) })
    await world.logIn(-1)
    isAway = true
    await expect(world.grants.userOf(USER).accessToken()).rejects.toThrow(StoreUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(0)
    isAway = false
    expect(await world.statusOf(await world.grants.userOf(USER).accessToken())).toBe(200)
  })

  it('ends only after the refresh under way has been stored', async () => {
    await using world = await startCustody()
    const spent = await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    void world.grants.userOf(USER).accessToken()
    await untilTokenCall(world.simulator.oauth)
    await world.grants.close()
    expect((await world.another().read(USER))?.refreshToken).not.toBe(spent.refreshToken)
  })

  it('says nothing of tokens in logs and errors', async () => {
    await using world = await startCustody({ timeoutMs: 100 })
    const tokens = [await world.logIn(-1)].flatMap((grant) => [grant.accessToken, grant.refreshToken ?? ''])
    const errors: unknown[] = []
    for (const kind of [{ type: 'hang' } as const, failWith(503), { type: 'lostAnswer' } as const]) {
      world.simulator.inject(tokenFault(kind, 1))
      await world.grants
        .userOf(USER)
        .accessToken()
        .catch((error: unknown) => errors.push(error))
      world.clock.time += 60_000
    }
    world.simulator.oauth.revokeAll()
    world.clock.time += 40 * 86_400_000
    await world.grants
      .userOf(USER)
      .accessToken()
      .catch((error: unknown) => errors.push(error))
    expect(errors).not.toEqual([])
    const said = JSON.stringify([world.log.lines, errors.map(everything)])
    for (const token of [...tokens, USER]) expect(said).not.toContain(token)
    expect(said).not.toMatch(/_[01]XBPWQQ_/)
  })
})

/** Resolves when the token call is at the simulator. */
async function untilTokenCall(oauth: { readonly tokenCalls: number }): Promise<void> {
  while (oauth.tokenCalls === 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** A store that cannot be reached while `isAway` says so. */
const failingStore = (store: Store, isAway: () => boolean): Store => ({
  ...store,
  async get(key) {
    if (isAway()) throw new StoreUnavailableError()
    return store.get(key)
  },
  async put(key, value, options) {
    if (isAway()) throw new StoreUnavailableError()
    return store.put(key, value, options)
  },
})

/** What a careless log would show of an error. */
const everything = (error: unknown): unknown =>
  error instanceof Error
    ? { ...error, message: error.message, stack: error.stack, cause: everything(error.cause) }
    : error
