import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { tokenFault } from '../../support/auth/grants-world.ts'
import { type ProcessWorld, PUBLIC_URL, startProcessWorld } from '../../support/auth/process-world.ts'
import { startRedisProxy } from '../../support/auth/redis-proxy.ts'
import { startTokenProxy } from '../../support/auth/token-proxy.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder } from '../../support/temporary-folder.ts'

interface Place extends AsyncDisposable {
  readonly url: string
}

async function startFile(): Promise<Place> {
  const folder = makeTemporaryFolder()
  return {
    url: `file:${folder.file('oura.db')}`,
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
}

async function startServer() {
  const redis = await startRedis()
  return { url: redis.url, port: redis.port, [Symbol.asyncDispose]: () => redis.dispose() }
}

/** For a process that will be killed: its lease lasts five seconds longer than a token request may take. */
const BRIEF = { OURA_TIMEOUT_MS: '2000' }
const answered = (count: number) => Array.from({ length: count }, () => 'answered')

/** What the other processes answer if the new tokens were lost with the killed process. */
async function expectLoginNeeded(world: ProcessWorld, gateway: ProcessGateway): Promise<void> {
  const { errors } = await world.ask(gateway, '{ viewer { personalInfo { email } } }')
  expect(errors).toMatchObject([
    {
      extensions: {
        code: 'REAUTHORIZATION_REQUIRED',
        authorizationUrl: `${PUBLIC_URL}/auth/login?returnTo=%2Fgraphql`,
      },
    },
  ])
}

async function kill(gateway: ProcessGateway): Promise<void> {
  gateway.child.kill('SIGKILL')
  await gateway.exit
}

describe.each([
  { name: 'one file', isThere: true, start: startFile },
  { name: withRedis, isThere: hasRedis, start: (): Promise<Place> => startServer() },
])('gateways on $name', ({ isThere, start }) => {
  describe.skipIf(!isThere)('whose user has an expired access token', { timeout: 180_000 }, () => {
    it('refresh once for 200 operations at once, by age and after a 401', async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const gateway = await world.start(place.url)
      await world.logIn(gateway, true)
      expect(await world.operate(gateway, 200)).toEqual(answered(200))
      expect(world.refreshes()).toBe(1)
      world.simulator.oauth.expireAccessTokens()
      expect(await world.operate(gateway, 200)).toEqual(answered(200))
      expect(world.refreshes()).toBe(2)
      expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
      // The gateway did not merge all operations into one request.
      expect(
        world.simulator.journal.filter(({ resource }) => resource === 'daily_sleep').length,
      ).toBeGreaterThan(100)
    })

    it('refresh once, all three together, for 200 operations at once in each', async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const all = await Promise.all([1, 2, 3].map(() => world.start(place.url)))
      const [one = all[0], two] = all
      if (one === undefined || two === undefined) throw new Error('Three were started.')
      await world.logIn(one, true)
      const bearer = await world.mint(two)
      const outcomes = await Promise.all(all.map((gateway) => world.operate(gateway, 200, bearer)))
      expect(outcomes.flat()).toEqual(answered(600))
      expect(world.refreshes()).toBe(1)
      expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
    })

    it('continue after one was killed before Oura had processed its token request', async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const killed = await world.start(place.url, BRIEF)
      await world.logIn(killed, true)
      world.simulator.inject(tokenFault({ type: 'hang' }, 1))
      const lost = world.operate(killed, 5)
      await expect.poll(() => world.refreshes()).toBe(1)
      await kill(killed)
      expect(new Set(await lost)).toEqual(new Set(['ended']))
      const next = await world.start(place.url)
      expect(await world.operate(next, 5)).toEqual(answered(5))
      expect(world.refreshes()).toBe(2)
      expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
    })

    it('need a login, after one attempt, if one was killed while the response was on its way', async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const killed = await world.start(place.url, BRIEF)
      await world.logIn(killed, true)
      world.simulator.inject(tokenFault({ type: 'lostResponse', afterMs: 60_000 }, 1))
      const lost = world.operate(killed, 5)
      await expect.poll(() => world.simulator.oauth.spentRefreshTokens).toBe(1)
      await kill(killed)
      expect(new Set(await lost)).toEqual(new Set(['ended']))
      const next = await world.start(place.url)
      expect(new Set(await world.operate(next, 20))).toEqual(new Set(['REAUTHORIZATION_REQUIRED']))
      await expectLoginNeeded(world, next)
      expect(await world.operate(next, 1)).toEqual(['REAUTHORIZATION_REQUIRED'])
      // The one attempt with the stored token.
      expect(world.refreshes()).toBe(2)
      await world.logIn(next)
      expect(await world.operate(next, 5)).toEqual(answered(5))
      expect(world.refreshes()).toBe(2)
    })

    it('use the tokens that one stored before it was killed', async () => {
      await using place = await start()
      await using world = await startProcessWorld()
      const killed = await world.start(place.url, BRIEF)
      await world.logIn(killed, true)
      const heal = world.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'hang' } })
      const lost = world.operate(killed, 5)
      await expect.poll(() => world.simulator.inFlight).toBeGreaterThan(0)
      await expect
        .poll(() => world.simulator.journal.filter(({ resource }) => resource === 'daily_sleep').length)
        .toBeGreaterThan(0)
      await kill(killed)
      heal()
      expect(new Set(await lost)).toEqual(new Set(['ended']))
      const next = await world.start(place.url)
      expect(await world.operate(next, 5)).toEqual(answered(5))
      expect(world.simulator.oauth).toMatchObject({ spentRefreshTokens: 1, reusedRefreshTokens: 0 })
      expect(world.refreshes()).toBe(1)
    })
  })
})

describe('a gateway on one file that is killed', { timeout: 180_000 }, () => {
  it('after it noted its attempt, before Oura got the request, loses no login', async () => {
    await using place = await startFile()
    await using world = await startProcessWorld()
    await using proxy = await startTokenProxy(`${world.simulator.url}/oauth/token`)
    const killed = await world.start(place.url, { ...BRIEF, OURA_TOKEN_URL: proxy.url })
    await world.logIn(killed, true)
    const reached = proxy.swallow()
    const lost = world.operate(killed, 5)
    await reached
    await kill(killed)
    expect(new Set(await lost)).toEqual(new Set(['ended']))
    expect(world.refreshes()).toBe(0)
    const next = await world.start(place.url)
    expect(await world.operate(next, 20)).toEqual(answered(20))
    expect(world.refreshes()).toBe(1)
    expect(world.simulator.oauth.reusedRefreshTokens).toBe(0)
  })

  it('with the response, before the file has it, needs a login and sends no more token requests', async () => {
    await using place = await startFile()
    await using world = await startProcessWorld()
    await using proxy = await startTokenProxy(`${world.simulator.url}/oauth/token`)
    const killed = await world.start(place.url, { ...BRIEF, OURA_TOKEN_URL: proxy.url })
    await world.logIn(killed, true)
    const file = new Database(new URL(place.url).pathname)
    const reached = proxy.beforeAnswer(() => file.exec('BEGIN IMMEDIATE'))
    const lost = world.operate(killed, 5)
    await reached
    await kill(killed)
    file.exec('ROLLBACK')
    file.close()
    expect(new Set(await lost)).toEqual(new Set(['ended']))
    expect(world.refreshes()).toBe(1)
    const next = await world.start(place.url)
    expect(new Set(await world.operate(next, 20))).toEqual(new Set(['REAUTHORIZATION_REQUIRED']))
    await expectLoginNeeded(world, next)
    expect(await world.operate(next, 1)).toEqual(['REAUTHORIZATION_REQUIRED'])
    expect(world.refreshes()).toBe(2)
    expect(world.simulator.oauth.reusedRefreshTokens).toBe(1)
    await world.logIn(next)
    expect(await world.operate(next, 5)).toEqual(answered(5))
  })
})

describe.skipIf(!hasRedis)(`a gateway killed at a write to ${withRedis}`, { timeout: 180_000 }, () => {
  it.each([
    { at: 'the note of the attempt', held: 'answer', write: 1, calls: 0, later: 1, isLost: false },
    {
      at: 'the new tokens, before Redis has them',
      held: 'command',
      write: 2,
      calls: 1,
      later: 2,
      isLost: true,
    },
    {
      at: 'the new tokens, after Redis has them',
      held: 'answer',
      write: 2,
      calls: 1,
      later: 1,
      isLost: false,
    },
  ] as const)('of $at', async ({ held, write, calls, later, isLost }) => {
    await using redis = await startServer()
    await using proxy = await startRedisProxy(redis.port)
    await using world = await startProcessWorld()
    const killed = await world.start(proxy.url, BRIEF)
    await world.logIn(killed, true)
    const reached = proxy.hold(held, write)
    const lost = world.operate(killed, 5)
    await reached
    await kill(killed)
    expect(new Set(await lost)).toEqual(new Set(['ended']))
    expect(world.refreshes()).toBe(calls)

    const next = await world.start(redis.url)
    const outcomes = new Set(await world.operate(next, 20))
    expect(outcomes).toEqual(new Set([isLost ? 'REAUTHORIZATION_REQUIRED' : 'answered']))
    if (isLost) await expectLoginNeeded(world, next)
    expect(await world.operate(next, 1)).toEqual([...outcomes])
    expect(world.refreshes()).toBe(later)
    expect(world.simulator.oauth.reusedRefreshTokens).toBe(isLost ? 1 : 0)
  })
})
