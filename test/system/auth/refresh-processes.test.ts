import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewGrant } from '../../../src/auth/grants/grants.ts'
import { systemClock } from '../../../src/clock.ts'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { createStore } from '../../../src/store/create-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { clientAt, grantsOn, USER } from '../../support/auth/grants-world.ts'
import { type Order, startProcess } from '../../support/auth/processes.ts'
import { createRecordingLog } from '../../support/client.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

/** Short, so that a test can wait for its end; long enough for a token request on a busy machine. */
const LEASE_MS = 3_000

interface Place {
  readonly url: string
  dispose(): Promise<void>
}

async function startFile(): Promise<Place> {
  const folder = makeTemporaryFolder()
  return {
    url: `file:${folder.file('oura.db')}`,
    dispose: async () => folder[Symbol.dispose](),
  }
}

describe.each([
  { name: 'one file', isThere: true, start: startFile },
  { name: withRedis, isThere: hasRedis, start: (): Promise<Place> => startRedis() },
])('processes on $name', ({ isThere, start }) => {
  describe.skipIf(!isThere)('with one user whose access token has expired', () => {
    let place: Place
    let simulator: Simulator
    let store: Store

    beforeEach(async () => {
      place = await start()
      simulator = await startSimulator()
      store = createStore(place.url, { clock: systemClock, log: createRecordingLog() })
      await logIn(-1)
    })

    afterEach(async () => {
      await store.close()
      await simulator.close()
      await place.dispose()
    })

    const grants = () =>
      grantsOn({ store, clientOf: () => clientAt(simulator.url, systemClock), clock: systemClock })

    async function logIn(secondsLeft: number): Promise<NewGrant> {
      const { accessToken, refreshToken } = simulator.issueTokens(DEMO_TOKEN)
      const expiresAt = Date.now() + secondsLeft * 1000
      const grant = { provider: 'cloud' as const, accessToken, refreshToken, expiresAt, scopes: null }
      await grants().save(USER, grant)
      return grant
    }

    /** @param isStruck a process is killed or paused during a refresh, and the test waits for the end of its lease */
    const startGateway = (strike?: Order['strike'], isStruck = true) =>
      startProcess({
        storeUrl: place.url,
        simulatorUrl: simulator.url,
        ...(strike && { strike }),
        ...(isStruck && { leaseMs: LEASE_MS }),
      })

    const answered = (count: number) => Array.from({ length: count }, () => 'answered')

    it('refresh once for 200 operations at once in each of three', async () => {
      await using one = await startGateway(undefined, false)
      await using two = await startGateway(undefined, false)
      await using three = await startGateway(undefined, false)
      const outcomes = await Promise.all([one, two, three].map((gateway) => gateway.operate(200)))
      expect(outcomes).toEqual([answered(200), answered(200), answered(200)])
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, spentRefreshTokens: 1, reusedRefreshTokens: 0 })
    })

    it('refresh once in all three after a 401', async () => {
      await logIn(86_400)
      await using one = await startGateway(undefined, false)
      await using two = await startGateway(undefined, false)
      await using three = await startGateway(undefined, false)
      const all = [one, two, three]
      expect((await Promise.all(all.map((gateway) => gateway.operate(1)))).flat()).toEqual(answered(3))
      simulator.oauth.expireAccessTokens()
      expect((await Promise.all(all.map((gateway) => gateway.operate(50)))).flat()).toEqual(answered(150))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('use the token of a process that was killed before its request', async () => {
      await using killed = await startGateway({ at: 'before the call', signal: 'SIGKILL' })
      await using next = await startGateway()
      expect(await killed.operate(5)).toBeNull()
      expect(simulator.oauth.tokenCalls).toBe(0)
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('need a login if a process was killed between the response and the store, and do not retry', async () => {
      await using killed = await startGateway({ at: 'before the store', signal: 'SIGKILL' })
      await using next = await startGateway()
      await using third = await startGateway()
      expect(await killed.operate(5)).toBeNull()
      const outcomes = await Promise.all([next.operate(5), third.operate(5)])
      expect(new Set(outcomes.flatMap((some) => some ?? ['ended']))).toEqual(
        new Set(['REAUTHORIZATION_REQUIRED']),
      )
      for (const gateway of [next, third, next]) {
        expect(await gateway.operate(1)).toEqual(['REAUTHORIZATION_REQUIRED'])
      }
      // The one attempt with the spent token.
      expect(simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
      await logIn(86_400)
      expect(await next.operate(5)).toEqual(answered(5))
      expect(await third.operate(5)).toEqual(answered(5))
    })

    it('use the tokens that a process stored before it was killed', async () => {
      await using killed = await startGateway({ at: 'after the store', signal: 'SIGKILL' })
      await using next = await startGateway()
      expect(await killed.operate(5)).toBeNull()
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('are not harmed by a process that was paused before its request until its lease had expired', async () => {
      await using paused = await startGateway({ at: 'before the call', signal: 'SIGSTOP' })
      await using next = await startGateway()
      const outcomes = paused.operate(5)
      await paused.stopped()
      expect(await next.operate(5)).toEqual(answered(5))
      const kept = await grants().read(USER)
      paused.resume()
      expect(await outcomes).toEqual(answered(5))
      expect(await grants().read(USER)).toEqual(kept)
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('recover the grant from a process that was paused with the response', async () => {
      await using paused = await startGateway({ at: 'before the store', signal: 'SIGSTOP' })
      await using next = await startGateway()
      const outcomes = paused.operate(5)
      await paused.stopped()
      expect(new Set(await next.operate(5))).toEqual(new Set(['REAUTHORIZATION_REQUIRED']))
      paused.resume()
      expect(await outcomes).toEqual(answered(5))
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
    })

    it('keep the grant of a login over a process that was paused with an older response', async () => {
      await using paused = await startGateway({ at: 'before the store', signal: 'SIGSTOP' })
      const outcomes = paused.operate(5)
      await paused.stopped()
      const login = await logIn(86_400)
      paused.resume()
      expect(await outcomes).toEqual(answered(5))
      expect(await grants().read(USER)).toMatchObject({ ...login, refusedBy: null })
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })
  })
})
