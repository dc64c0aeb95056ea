import { setTimeout as delay } from 'node:timers/promises'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { createRevocations } from '../../../src/auth/grants/revocations.ts'
import { userId } from '../../../src/simulator/users.ts'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createSealer } from '../../../src/store/sealer.ts'
import { ask, askForCode, mintToken } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog } from '../../support/client.ts'
import { logIn, post } from '../../support/live/subscribers.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

const DISCONNECT = `mutation { disconnect {
  revocation deletedGrant deletedSessions deletedGatewayTokens deletedCacheBytes
} }`
const SLEEP = '{ viewer { dailySleep(first: 3) { nodes { day } } } }'
const DAY_MS = 86_400_000

/** Waits for background tasks. */
const until = async (holds: () => boolean): Promise<void> => {
  for (let rounds = 0; !holds() && rounds < 200; rounds++) await delay(10)
  expect(holds()).toBe(true)
}

const revocationsOf = ({ simulator }: LoginGateway) =>
  simulator.journal.filter(({ resource }) => resource === 'oauth_revoke')

describe('disconnect', () => {
  it.each(['cloud', 'moi'] as const)(
    'revokes at %s, deletes everything, and reports what it deleted',
    async (oauth) => {
      await using gateway = await startLoginGateway({ oauth })
      const [one, two] = [gateway.browser(), gateway.browser()]
      await gateway.login(one)
      await gateway.login(two)
      const authorization = `Bearer ${await mintToken(gateway, one)}`
      await mintToken(gateway, two)
      expect((await ask(gateway, one, SLEEP)).errors).toEqual([])

      const { data, errors } = await ask(gateway, one, DISCONNECT)
      expect(errors).toEqual([])
      expect(data.disconnect).toEqual({
        revocation: 'REVOKED',
        deletedGrant: true,
        deletedSessions: 2,
        deletedGatewayTokens: 2,
        deletedCacheBytes: expect.any(Number),
      })
      expect(data.disconnect.deletedCacheBytes).toBeGreaterThan(1000)
      for (const browser of [one, two])
        expect(await askForCode(gateway, browser, SLEEP)).toBe('UNAUTHENTICATED')
      expect(await askForCode(gateway, gateway.browser(), SLEEP, { authorization })).toBe('UNAUTHENTICATED')
      // Both tokens of the second login (its access token is invalid already if the revocation of the refresh token
      // ended the grant), and the refresh token of the first.
      const revocations = revocationsOf(gateway)
      expect(revocations.some(({ user, status }) => user !== null && status === 200)).toBe(true)
      expect(gateway.simulator.oauth.liveGrants).toBe(0)
    },
  )

  it('deletes the log of the changed records of its user, and no other', async () => {
    using folder = makeTemporaryFolder()
    const file = folder.file('store.db')
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: `file:${file}` },
      simulator: { users: [{ token: 'other', seed: 7 }] },
    })
    const [mine, theirs] = [await logIn(gateway), await logIn(gateway, userId({ token: 'other', seed: 7 }))]
    for (const person of [mine, theirs]) {
      await post(gateway, { user_id: person.userId, object_id: person.nights[0]?.ouraId })
    }
    const database = new Database(file)
    const logged = () =>
      (database.prepare('SELECT user_id FROM change').all() as { user_id: string }[]).map(
        (row) => row.user_id,
      )
    await until(() => logged().length === 2)
    expect((await ask(gateway, mine.browser, DISCONNECT)).errors).toEqual([])
    expect(logged()).toEqual([theirs.userId])
    // Events that come later are of an unknown user.
    for (const person of [mine, theirs]) {
      await post(gateway, { user_id: person.userId, object_id: person.nights[1]?.ouraId })
    }
    await until(() => logged().length === 2)
    expect(new Set(logged())).toEqual(new Set([theirs.userId]))
    database.close()
  })

  it('does not affect other users', async () => {
    await using gateway = await startLoginGateway({ simulator: { users: [{ token: 'other', seed: 7 }] } })
    const [mine, theirs] = [gateway.browser(), gateway.browser()]
    await gateway.login(mine)
    await gateway.login(theirs, '', { user: userId({ token: 'other', seed: 7 }) })
    expect((await ask(gateway, mine, DISCONNECT)).errors).toEqual([])
    expect((await ask(gateway, theirs, SLEEP)).errors).toEqual([])
  })

  it('can be followed by a new login', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    await ask(gateway, browser, DISCONNECT)
    await gateway.login(browser)
    expect((await ask(gateway, browser, SLEEP)).errors).toEqual([])
  })

  it('works with a gateway token', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser)
    const authorization = `Bearer ${await mintToken(gateway, browser)}`
    const { data } = await ask(gateway, gateway.browser(), DISCONNECT, { authorization })
    expect(data.disconnect).toMatchObject({
      revocation: 'REVOKED',
      deletedSessions: 1,
      deletedGatewayTokens: 1,
    })
  })

  it('works while Oura is down, and revokes later, after a restart too', async () => {
    using folder = makeTemporaryFolder()
    await using gateway = await startLoginGateway({
      environment: { STORE_URL: `file:${folder.file('store.db')}` },
    })
    const browser = gateway.browser()
    await gateway.login(browser)
    const heal = gateway.simulator.inject({ kind: { type: 'status', status: 503 } })
    const { data, errors } = await ask(gateway, browser, DISCONNECT)
    expect(errors).toEqual([])
    expect(data.disconnect).toMatchObject({
      revocation: 'PENDING',
      deletedGrant: true,
      deletedSessions: 1,
    })
    expect(await askForCode(gateway, browser, SLEEP)).toBe('UNAUTHENTICATED')

    // Still down at the next start, when it is due again: the revocation stays pending.
    gateway.clock.time += DAY_MS
    const before = revocationsOf(gateway).length
    await gateway.restart()
    await until(() => revocationsOf(gateway).length > before && gateway.simulator.inFlight === 0)

    heal()
    gateway.clock.time += DAY_MS
    await gateway.restart()
    await until(() => revocationsOf(gateway).some(({ status }) => status === 200))

    // The next start has nothing left to revoke.
    await gateway.restart()
    const after = revocationsOf(gateway).length
    gateway.clock.time += DAY_MS
    await gateway.restart()
    await delay(50)
    expect(revocationsOf(gateway)).toHaveLength(after)
  })

  it('revokes the access token of the request, or reports that it could not', async () => {
    await using gateway = await startLoginGateway()
    const { accessToken } = gateway.simulator.issueTokens('demo')
    const headers = { authorization: `Bearer ${accessToken}` }
    expect((await ask(gateway, gateway.browser(), SLEEP, headers)).errors).toEqual([])
    const heal = gateway.simulator.inject({ match: { resource: 'oauth_revoke' }, kind: { type: 'reset' } })
    const failed = await ask(gateway, gateway.browser(), DISCONNECT, headers)
    expect(failed.data.disconnect).toEqual({
      revocation: 'NOT_REVOKED',
      deletedGrant: false,
      deletedSessions: 0,
      deletedGatewayTokens: 0,
      deletedCacheBytes: expect.any(Number),
    })
    expect(failed.data.disconnect.deletedCacheBytes).toBeGreaterThan(0)
    heal()
    const done = await ask(gateway, gateway.browser(), DISCONNECT, headers)
    expect(done.data.disconnect.revocation).toBe('REVOKED')
    expect(await askForCode(gateway, gateway.browser(), SLEEP, headers)).toBe('UNAUTHENTICATED')
  })

  it('needs credentials', async () => {
    await using gateway = await startLoginGateway()
    expect(await askForCode(gateway, gateway.browser(), DISCONNECT)).toBe('UNAUTHENTICATED')
  })
})

describe('revocations', () => {
  const setUp = () => {
    const clock = { time: 0, now: () => clock.time }
    const attempts: number[] = []
    const oura = { isUp: false }
    const log = createRecordingLog()
    const storage = { store: createMemoryStore({ clock }), sealer: createSealer(['s'.repeat(32)]) }
    const create = () =>
      createRevocations({
        grantStore: { read: async () => null },
        ouraIdOf: async () => null,
        ...storage,
        clock,
        log,
        revoke: async () => {
          attempts.push(clock.time)
          if (!oura.isUp) throw new Error('down')
        },
      })
    return { clock, attempts, oura, log, create, storage }
  }
  const MINUTE = 60_000

  it('are retried with growing pauses, at most six hours, for thirty days', async () => {
    const { clock, attempts, log, create, storage } = setUp()
    const revocations = create()
    await revocations.attempt(await revocations.add('cloud', ['token'], 'anna'))
    for (let minute = 0; minute < 40 * 24 * 60; minute += 10) {
      clock.time = minute * MINUTE
      await revocations.sweep()
    }
    const pauses = attempts.slice(1).map((time, index) => (time - (attempts[index] ?? 0)) / MINUTE)
    expect(pauses.slice(0, 9)).toEqual([10, 10, 10, 20, 40, 70, 130, 260, 360])
    expect(new Set(pauses.slice(9))).toEqual(new Set([360]))
    expect((attempts.at(-1) ?? 0) / (24 * 60 * MINUTE)).toBeCloseTo(30, 0)
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', message: expect.stringContaining('gives up') })
    expect(await storage.store.list('revocations')).toEqual([])
  })

  it('are attempted by one of several processes', async () => {
    const { clock, attempts, oura, create } = setUp()
    const [one, two] = [create(), create()]
    await one.add('cloud', ['token'], 'anna')
    oura.isUp = true
    clock.time += MINUTE
    await Promise.all([one.sweep(), two.sweep(), one.sweep()])
    expect(attempts).toHaveLength(1)
  })

  it('are not readable at rest', async () => {
    const { create, storage } = setUp()
    const key = await create().add('cloud', ['canary-token'], 'anna')
    expect(key).not.toContain('canary')
    expect((await storage.store.get(key))?.value).not.toContain('canary-token')
  })

  it('continue after a failed sweep', async () => {
    const { create, log, storage } = setUp()
    await storage.store.close()
    const revocations = create()
    revocations.start()
    await until(() => log.lines.length === 1)
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { error: 'StoreUnavailableError' } })
    await revocations.close()
  })
})
