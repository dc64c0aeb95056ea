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

/** Short, so that a test can outlast it; long enough for a token call on a busy machine. */
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
  describe.skipIf(!isThere)('with one user whose token has ended', { timeout: 60_000 }, () => {
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

    /** @param isStruck one of the processes ends or pauses in the middle, and the test outlasts its lease */
    const startGateway = (strike?: Order['strike'], isStruck = true) =>
      startProcess({
        storeUrl: place.url,
        simulatorUrl: simulator.url,
        ...(strike && { strike }),
        ...(isStruck && { leaseMs: LEASE_MS }),
      })

    const answered = (count: number) => Array.from({ length: count }, () => 'answered')

    it('refreshes once for 200 operations at once in each of three', async () => {
      await using one = await startGateway(undefined, false)
      await using two = await startGateway(undefined, false)
      await using three = await startGateway(undefined, false)
      const outcomes = await Promise.all([one, two, three].map((gateway) => gateway.operate(200)))
      expect(outcomes).toEqual([answered(200), answered(200), answered(200)])
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, spentRefreshTokens: 1, reusedRefreshTokens: 0 })
    })

    it('refreshes once in all three after a 401', async () => {
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

    it('spends the token that a process killed before its call has left', async () => {
      await using killed = await startGateway({ at: 'before the call', signal: 'SIGKILL' })
      await using next = await startGateway()
      expect(await killed.operate(5)).toBeNull()
      expect(simulator.oauth.tokenCalls).toBe(0)
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('asks for a login, and not again and again, when a process was killed between the answer and the store', async () => {
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
      // The one attempt with what is there.
      expect(simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
      await logIn(86_400)
      expect(await next.operate(5)).toEqual(answered(5))
      expect(await third.operate(5)).toEqual(answered(5))
    })

    it('uses what a process has stored that was killed right after', async () => {
      await using killed = await startGateway({ at: 'after the store', signal: 'SIGKILL' })
      await using next = await startGateway()
      expect(await killed.operate(5)).toBeNull()
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('is not harmed by one that was paused before its call until its lease had ended', async () => {
      await using paused = await startGateway({ at: 'before the call', signal: 'SIGSTOP' })
      await using next = await startGateway()
      const outcomes = paused.operate(5)
      await paused.stopped()
      expect(await next.operate(5)).toEqual(answered(5))
      const kept = await grants().read(USER)
      paused.goOn()
      expect(await outcomes).toEqual(answered(5))
      expect(await grants().read(USER)).toEqual(kept)
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })

    it('gets back the grant from one that was paused with the answer in its hands', async () => {
      await using paused = await startGateway({ at: 'before the store', signal: 'SIGSTOP' })
      await using next = await startGateway()
      const outcomes = paused.operate(5)
      await paused.stopped()
      expect(new Set(await next.operate(5))).toEqual(new Set(['REAUTHORIZATION_REQUIRED']))
      paused.goOn()
      expect(await outcomes).toEqual(answered(5))
      expect(await next.operate(5)).toEqual(answered(5))
      expect(simulator.oauth).toMatchObject({ tokenCalls: 2, reusedRefreshTokens: 1 })
    })

    it('keeps the grant of a login from one that was paused with an older answer in its hands', async () => {
      await using paused = await startGateway({ at: 'before the store', signal: 'SIGSTOP' })
      const outcomes = paused.operate(5)
      await paused.stopped()
      const login = await logIn(86_400)
      paused.goOn()
      expect(await outcomes).toEqual(answered(5))
      expect(await grants().read(USER)).toMatchObject({ ...login, refusedBy: null })
      expect(simulator.oauth).toMatchObject({ tokenCalls: 1, reusedRefreshTokens: 0 })
    })
  })
})
