import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import type { OAuthClient } from '../../../src/auth/oauth/oauth-client.ts'
import { DEMO_CLIENT } from '../../../src/simulator/simulator.ts'
import type { Store } from '../../../src/store/store.ts'
import { GRANT, NEVER, startGrants, USER } from '../../support/auth/grants-world.ts'

const MINUTE_MS = 60_000

describe('grants', () => {
  it('are saved, read, and returned when they are deleted', async () => {
    await using world = await startGrants()
    expect(await world.grants.read(USER)).toBeNull()
    expect(await world.grants.delete(USER)).toBeNull()
    const grant = await world.logIn()
    expect(await world.grants.read(USER)).toEqual({ ...grant, clientId: DEMO_CLIENT.id, refusedBy: null })
    expect(await world.grants.delete(USER)).toEqual({ ...grant, clientId: DEMO_CLIENT.id, refusedBy: null })
    expect(await world.grants.read(USER)).toBeNull()
    await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
  })

  it('return the newest tokens if a refresh happens during the deletion', async () => {
    let isRefreshed = false
    await using world = await startGrants({
      wrapStore: (store) => ({
        ...store,
        async delete(key, expect) {
          if (key.startsWith('grant/') && !isRefreshed) {
            isRefreshed = true
            await world.another().userOf(GRANT).accessToken()
          }
          return store.delete(key, expect)
        },
      }),
    })
    const spent = await world.logIn(-1)
    const forgotten = await world.grants.delete(USER)
    expect(forgotten?.accessToken).not.toBe(spent.accessToken)
    expect(await world.statusOf(forgotten?.accessToken ?? '')).toBe(200)
    expect(await world.store.list(`user/${USER}`)).toEqual([])
  })

  it('serve references of their generation only, also in a process that has cached an older one', async () => {
    await using world = await startGrants()
    const before = await world.logIn()
    expect(await world.grants.userOf(GRANT).accessToken()).toBe(before.accessToken)
    const other = world.another({ newGeneration: () => 'second' })
    const after = { ...before, accessToken: 'of another person, perhaps' }
    expect(await other.save(USER, after, { startsNewGeneration: true })).toEqual({
      grantGeneration: 'second',
      endedGrantGeneration: 'first',
    })
    const second = { userId: USER, grantGeneration: 'second' }
    for (const grants of [world.grants, other]) {
      expect(await grants.userOf(second).accessToken()).toBe(after.accessToken)
      await expect(grants.userOf(GRANT).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
      await expect(grants.userOf(GRANT).refreshAccessToken(before.accessToken)).rejects.toThrow(
        ReauthorizationRequiredError,
      )
    }
  })

  it('keep their generation when the same user logs in again, and start another one after a deletion', async () => {
    await using world = await startGrants()
    await world.logIn()
    const login = {
      provider: 'cloud',
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: NEVER,
      scopes: null,
    } as const
    const other = world.another({ newGeneration: () => 'second' })
    expect(await other.save(USER, login)).toEqual({ grantGeneration: 'first', endedGrantGeneration: null })
    await other.delete(USER)
    expect(await other.save(USER, login)).toEqual({ grantGeneration: 'second', endedGrantGeneration: null })
  })

  it('have the scopes that a refresh reports', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    await world.grants.userOf(GRANT).accessToken()
    expect((await world.grants.read(USER))?.scopes).toContain('heart_health')
  })

  it("are stored sealed, under the user's key, in the user's group", async () => {
    await using world = await startGrants()
    const { accessToken, refreshToken } = await world.logIn()
    expect(await world.store.list(`user/${USER}`)).toEqual([`grant/${USER}`])
    const stored = (await world.store.get(`grant/${USER}`))?.value ?? ''
    expect(stored).toMatch(/^v1\./)
    expect(stored).not.toContain(accessToken)
    expect(stored).not.toContain(refreshToken)
  })

  it("stay in the user's group after a refresh", async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    await world.grants.userOf(GRANT).accessToken()
    expect(await world.store.list(`user/${USER}`)).toEqual([`grant/${USER}`])
  })

  it("are not readable under another user's key", async () => {
    await using world = await startGrants()
    await world.logIn()
    const stored = await world.store.get(`grant/${USER}`)
    await world.store.put('grant/berta', stored?.value ?? '')
    expect(await world.grants.read('berta')).toBeNull()
    await expect(world.grants.userOf({ ...GRANT, userId: 'berta' }).accessToken()).rejects.toThrow(
      ReauthorizationRequiredError,
    )
    expect(await world.grants.delete('berta')).toBeNull()
    expect(await world.store.get('grant/berta')).toBeNull()
  })

  it('are read from the store once for 200 requests, and again after a minute', async () => {
    let reads = 0
    await using world = await startGrants({
      wrapStore: (store) => ({
        ...store,
        get: (key) => {
          reads += 1
          return store.get(key)
        },
      }),
    })
    await world.another().save(USER, { ...(await world.logIn()), accessToken: 'token of another process' })
    world.clock.time += MINUTE_MS
    reads = 0
    const user = world.grants.userOf(GRANT)
    const tokens = await Promise.all(Array.from({ length: 200 }, () => user.accessToken()))
    expect(new Set(tokens)).toEqual(new Set(['token of another process']))
    expect(await user.accessToken()).toBe('token of another process')
    expect(reads).toBe(1)
    world.clock.time += MINUTE_MS
    await user.accessToken()
    expect(reads).toBe(2)
  })

  it('are not cached if they are deleted while they are read', async () => {
    const slow = createSlowReads()
    await using world = await startGrants({ wrapStore: slow.wrap })
    await world.logIn()
    world.clock.time += MINUTE_MS
    slow.holdNext()
    const asked = world.grants.userOf(GRANT).accessToken()
    await new Promise((resolve) => setImmediate(resolve))
    await world.grants.delete(USER)
    slow.release()
    await asked
    await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
  })

  it('are those of a login although an older one was being read', async () => {
    const slow = createSlowReads()
    await using world = await startGrants({ wrapStore: slow.wrap })
    await world.logIn()
    world.clock.time += MINUTE_MS
    slow.holdNext()
    const asked = world.grants.userOf(GRANT).accessToken()
    await new Promise((resolve) => setImmediate(resolve))
    const login = await world.logIn()
    slow.release()
    await asked
    expect(await world.grants.userOf(GRANT).accessToken()).toBe(login.accessToken)
  })

  it.each([
    ['a day', 86_400, 86_400 - 300],
    ['ten minutes', 600, 540],
    ['a minute', 60, 54],
  ])(
    'are refreshed in the last five minutes or the last tenth of the lifetime of a token of %s',
    async (_, life, at) => {
      await using world = await startGrants()
      const { accessToken } = await world.logIn(life)
      const user = world.grants.userOf(GRANT)
      world.clock.time += at * 1000 - 1
      expect(await user.accessToken()).toBe(accessToken)
      expect(world.simulator.oauth.tokenCalls).toBe(0)
      world.clock.time += 1
      expect(await user.accessToken()).not.toBe(accessToken)
      expect(world.simulator.oauth.tokenCalls).toBe(1)
    },
  )

  it('without a refresh token work until the access token expires, and then need a login, without a token request', async () => {
    await using world = await startGrants()
    const grant = await world.logIn(600)
    await world.grants.save(USER, { ...grant, refreshToken: null })
    const user = world.grants.userOf(GRANT)
    world.clock.time += 599_999
    expect(await user.accessToken()).toBe(grant.accessToken)
    world.clock.time += 1
    await expect(user.accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    await expect(user.refreshAccessToken(grant.accessToken)).rejects.toThrow(ReauthorizationRequiredError)
    expect(world.simulator.oauth.tokenCalls).toBe(0)
  })

  it('keep scopes and refresh token if the token response has none', async () => {
    await using world = await startGrants({
      clientOf: () => ({
        revoke: async () => undefined,
        refresh: async () => ({
          accessToken: 'new',
          refreshToken: null,
          expiresAt: Number.MAX_SAFE_INTEGER,
          scopes: null,
        }),
      }),
    })
    const grant = await world.logIn(-1)
    expect(await world.grants.userOf(GRANT).accessToken()).toBe('new')
    expect(await world.grants.read(USER)).toMatchObject({
      accessToken: 'new',
      refreshToken: grant.refreshToken,
      scopes: ['daily'],
    })
  })

  it('are refreshed at the provider that issued them', async () => {
    const asked: string[] = []
    const tokens = {
      accessToken: 'new',
      refreshToken: null,
      expiresAt: Number.MAX_SAFE_INTEGER,
      scopes: null,
    }
    await using world = await startGrants({
      clientOf: (provider): Pick<OAuthClient, 'refresh' | 'revoke'> => ({
        revoke: async () => undefined,
        refresh: async () => {
          asked.push(provider)
          return tokens
        },
      }),
    })
    const grant = await world.logIn(-1)
    await world.grants.save(USER, { ...grant, provider: 'moi' })
    await world.grants.userOf(GRANT).accessToken()
    expect(asked).toEqual(['moi'])
  })

  it('do not wait long for a refresh ahead of time', async () => {
    await using world = await startGrants({ timeoutMs: 3_000 })
    const { accessToken } = await world.logIn(600)
    world.clock.time += 550_000
    world.simulator.inject({
      match: { resource: 'oauth_token' },
      kind: { type: 'delay', ms: 2_000 },
      times: 1,
    })
    const user = world.grants.userOf(GRANT)
    expect(await user.accessToken()).toBe(accessToken)
    await world.grants.close()
    expect(await user.accessToken()).not.toBe(accessToken)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })
})

/** A store whose next `get` can be delayed. */
function createSlowReads() {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  return {
    release,
    holdNext() {
      isHeld = true
    },
    wrap: (store: Store): Store => ({
      ...store,
      async get(key) {
        const value = await store.get(key)
        if (isHeld) {
          isHeld = false
          await released
        }
        return value
      },
    }),
  }
}
