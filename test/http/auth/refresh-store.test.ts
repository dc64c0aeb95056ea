import { describe, expect, it } from 'vitest'
import { StoreUnavailableError } from '../../../src/store/errors.ts'
import type { Store } from '../../../src/store/store.ts'
import { GRANT, startGrants, USER } from '../../support/auth/grants-world.ts'

describe('a refresh while the store cannot be reached', () => {
  it('stores the new tokens once the store can be reached again, and uses them only then', async () => {
    let failures = 0
    await using world = await startGrants({
      wrapStore: (store) => failingStore(store, () => world.simulator.oauth.tokenCalls > 0 && failures++ < 3),
    })
    await world.logIn(-1)
    const token = await world.grants.userOf(GRANT).accessToken()
    expect(failures).toBeGreaterThan(3)
    expect((await world.another().read(USER))?.accessToken).toBe(token)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('recognizes its own tokens if the store wrote them and the response was lost', async () => {
    let isLost = false
    await using world = await startGrants({
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
    const token = await world.grants.userOf(GRANT).accessToken()
    expect(isLost).toBe(true)
    expect(await world.statusOf(token)).toBe(200)
    expect(world.simulator.oauth.tokenCalls).toBe(1)
  })

  it('spends no refresh token while the store cannot be reached', async () => {
    let isAway = false
    await using world = await startGrants({ wrapStore: (store) => failingStore(store, () => isAway) })
    await world.logIn(-1)
    isAway = true
    await expect(world.grants.userOf(GRANT).accessToken()).rejects.toThrow(StoreUnavailableError)
    expect(world.simulator.oauth.tokenCalls).toBe(0)
    isAway = false
    expect(await world.statusOf(await world.grants.userOf(GRANT).accessToken())).toBe(200)
  })
})

/** A store that cannot be reached while `isAway` returns true. */
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
