import { describe, expect, it } from 'vitest'
import type { Answer } from '../../support/auth/login.ts'
import { startProcessWorld } from '../../support/auth/process-world.ts'
import { hasRedis, startRedis, withRedis } from '../../support/store/redis-server.ts'

const SCORES = '{ viewer { id dailySleep(startDate: "2026-11-02", endDate: "2026-11-03") { totalCount } } }'
const EMAIL = '{ viewer { id personalInfo { email } } }'

describe.skipIf(!hasRedis)(`a gateway whose ${withRedis} fails under load and recovers`, () => {
  it.each([['SIGKILL'], ['SIGTERM']] as const)(
    'reports it in the meantime, and has its logins afterwards (%s)',
    async (signal) => {
      const redis = await startRedis()
      await using _ = { [Symbol.asyncDispose]: () => redis.dispose() }
      await using world = await startProcessWorld()
      const gateway = await world.start(redis.url)
      await world.logIn(gateway)
      const bearer = await world.mint(gateway)
      const before = await world.ask(gateway, SCORES)
      expect(before.errors).toEqual([])

      const answers: Answer[] = []
      let isOver = false
      const clients = [undefined, bearer, undefined, bearer].map(async (who) => {
        while (!isOver) answers.push(await world.ask(gateway, SCORES, who))
      })
      const probe = async () => (await fetch(new URL('/ready', await gateway.url()))).status
      await expect.poll(() => answers.length).toBeGreaterThan(20)
      await redis.signal(signal)
      await expect.poll(() => answers.at(-1)?.errors.length, { timeout: 10_000 }).toBe(1)
      expect(await probe()).toBe(503)
      await redis.restart()
      await expect.poll(() => answers.at(-1)?.errors.length, { timeout: 15_000 }).toBe(0)
      isOver = true
      await Promise.all(clients)

      const messages = new Set<string>()
      for (const { errors, data } of answers) {
        if (errors.length === 0) expect(data).toEqual(before.data)
        else expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
        for (const { message } of errors) messages.add(message)
      }
      expect([...messages]).toEqual(['The gateway cannot reach its store. Try again in a minute.'])
      // The shared rate limits have a connection of their own, which may reconnect a little later.
      await expect.poll(probe, { timeout: 15_000 }).toBe(200)
      // The session, the gateway token, and the grant, for a request that the cache cannot answer.
      world.simulator.oauth.expireAccessTokens()
      for (const who of [undefined, bearer]) {
        const { data, errors } = await world.ask(gateway, EMAIL, who)
        expect(errors).toEqual([])
        expect(data.viewer).toEqual({
          id: before.data.viewer.id,
          personalInfo: { email: expect.stringContaining('@') },
        })
      }
      expect(world.refreshes()).toBe(1)
    },
  )
})
