import { describe, expect, it } from 'vitest'
import { ReauthorizationRequiredError } from '../../../src/auth/errors.ts'
import { UpstreamUnavailableError } from '../../../src/oura/errors.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import {
  GRANT,
  NEVER,
  startGrants,
  tokenFault,
  USER,
  untilTokenCall,
} from '../../support/auth/grants-world.ts'

describe('concurrent refreshes', () => {
  it('accepts a refusal although another process has noted an attempt in between', async () => {
    let isNoted = false
    await using world = await startGrants({
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
    await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow(ReauthorizationRequiredError)
    expect(isNoted).toBe(true)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('waits for the second attempt of another process instead of counting it as failed', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    const other = world.another().userOf(GRANT)
    world.simulator.inject(tokenFault(failWith(503), 1))
    await expect(other.accessToken()).rejects.toThrow(UpstreamUnavailableError)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 200 }, 1))
    const asked = other.accessToken()
    await untilTokenCall(world.simulator.oauth, 2)
    const token = world.grants.userOf(GRANT).accessToken()
    world.clock.time += 1
    expect(await token).toBe(await asked)
    expect(world.simulator.oauth.tokenCalls).toBe(2)
  })

  it.each([
    ['fails with a temporary error', false],
    ['uses the grant of a login', true],
  ])('%s if another process holds the lease for the whole wait', async (_, hasLoggedIn) => {
    await using world = await startGrants({
      async sleep(ms) {
        world.clock.time += ms
      },
    })
    await world.logIn(-1)
    await world.store.put(`lease:refresh/${USER}`, '')
    const asked = world.grants.userOf(GRANT).accessToken()
    if (hasLoggedIn) {
      const login = await world.logIn()
      expect(await asked).toBe(login.accessToken)
    } else {
      await expect(asked).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    }
    expect(world.simulator.oauth.tokenCalls).toBe(0)
  })

  it('acquires a new lease if the process was paused after it got one', async () => {
    let leases = 0
    await using world = await startGrants({
      wrapStore: (store) => ({
        ...store,
        put(key, value, options) {
          if (key.startsWith('lease:')) leases += 1
          else if (options?.expect !== undefined && leases === 1) world.clock.time += 3_001
          return store.put(key, value, options)
        },
      }),
    })
    await world.logIn(-1)
    expect(await world.statusOf(await world.grants.userOf(GRANT).accessToken())).toBe(200)
    expect(leases).toBe(2)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('keeps the grant of a login over the result of a refresh under way', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    const login = await world.logIn()
    expect(await asked).toBe(login.accessToken)
    expect(await world.grants.read(USER)).toMatchObject({ ...login, refusedBy: null })
    expect(await world.grants.userOf(GRANT).accessToken()).toBe(login.accessToken)
  })

  it('keeps the grant of a login over a refusal under way', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.oauth.revokeAll()
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    const login = await world.logIn()
    expect(await asked).toBe(login.accessToken)
    expect(await world.grants.read(USER)).toMatchObject({ refusedBy: null })
  })

  it.each([
    ['the attempt is noted', 0],
    ['a refused grant is marked dead', 1],
  ])('keeps the grant of a login that is saved right before %s', async (_, atCalls) => {
    let hasLoggedIn = false
    await using world = await startGrants({
      wrapStore: (store) => ({
        ...store,
        async put(key, value, options) {
          const isRefresh = key.startsWith('grant/') && typeof options?.expect === 'number'
          if (isRefresh && world.simulator.oauth.tokenCalls === atCalls && !hasLoggedIn) {
            hasLoggedIn = true
            await world.another().save(USER, { ...spent, accessToken: 'of the login', expiresAt: NEVER })
          }
          return store.put(key, value, options)
        },
      }),
    })
    const spent = await world.logIn(-1)
    world.simulator.oauth.revokeAll()
    expect(await world.grants.userOf(GRANT).accessToken()).toBe('of the login')
    expect(await world.grants.read(USER)).toMatchObject({ accessToken: 'of the login', refusedBy: null })
    expect(world.simulator.oauth.tokenCalls).toBe(atCalls)
  })

  it('revokes the tokens of a refresh whose user has disconnected in between', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    await world.grants.delete(USER)
    await expect(asked).rejects.toThrow(ReauthorizationRequiredError)
    expect(await world.store.list(`user/${USER}`)).toEqual([])
    const revoked = world.simulator.journal.filter(({ resource }) => resource === 'oauth_revoke')
    expect(revoked.map(({ status }) => status)).toContain(200)
    expect(world.simulator.oauth.liveGrants).toBe(0)
  })

  it('revokes them later if Oura cannot be reached at that moment', async () => {
    await using world = await startGrants()
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const heal = world.simulator.inject({
      match: { resource: 'oauth_revoke' },
      kind: { type: 'status', status: 503 },
    })
    const asked = world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    await world.grants.delete(USER)
    await expect(asked).rejects.toThrow(ReauthorizationRequiredError)
    expect(await world.store.list('revocations')).toHaveLength(1)
    heal()
    world.clock.time += 10 * 60_000
    await world.revocations.sweep()
    expect(await world.store.list('revocations')).toEqual([])
    expect(world.simulator.journal.at(-1)).toMatchObject({
      resource: 'oauth_revoke',
      status: expect.any(Number),
    })
  })

  it('keeps the tokens of a refresh that ends after a login, to be revoked at disconnect', async () => {
    await using world = await startGrants({ simulator: { oauth: { revocationEnds: 'authorization' } } })
    await world.logIn(-1)
    world.simulator.inject(tokenFault({ type: 'delay', ms: 300 }, 1))
    const asked = world.grants.userOf(GRANT).accessToken()
    await untilTokenCall(world.simulator.oauth)
    const { accessToken } = await world.logIn()
    expect(await asked).toBe(accessToken)
    world.clock.time += 10 * 60_000
    await world.revocations.sweep()
    expect(await world.statusOf(accessToken)).toBe(200)
    await world.grants.delete(USER)
    world.clock.time += 10 * 60_000
    await world.revocations.sweep()
    expect(await world.statusOf(accessToken)).not.toBe(200)
    expect(await world.store.list('revocations')).toEqual([])
  })
})
