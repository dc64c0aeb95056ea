import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import { postTo, untilWorked } from '../../support/live/process-subscriptions.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const PATIENT = { timeout: 60_000 }

describe.skipIf(!hasRedis)(`an event at one of two processes on one ${withRedis}`, PATIENT, () => {
  let redis: RedisServer
  let world: ProcessWorld
  let one: ProcessGateway
  let other: ProcessGateway

  beforeAll(async () => {
    redis = await startRedis('--appendfsync', 'always')
    world = await startProcessWorld()
    one = await world.start(redis.url)
    other = await world.start(redis.url)
    await world.logIn(one)
  })

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
    await redis?.dispose()
  })

  it(
    'makes the next query at the other show the new value, for one request to Oura, also after Redis was killed and restarted',
    PATIENT,
    async () => {
      const dayOf = (daysAgo: number) =>
        new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
      const range = `startDate: "${dayOf(40)}", endDate: "${dayOf(20)}"`
      const query = `{ viewer { dailySleep(${range}) { nodes { ouraId score } } } }`
      async function nightAt(gateway: ProcessGateway) {
        const { data, errors } = await world.ask(gateway, query)
        // Sessions are in Redis, to which the connection may be lost for a moment.
        return errors.length === 0 ? data.viewer.dailySleep.nodes[0] : null
      }
      const requests = () =>
        world.simulator.journal.filter(({ resource }) => resource === 'daily_sleep').map((each) => each.path)
      const night = await nightAt(one)
      await nightAt(other)
      const user = world.simulator.journal.find((entry) => entry.resource === 'daily_sleep')?.user ?? ''
      async function changeTo(score: number) {
        world.simulator.changeRecord(user, 'daily_sleep', night.ouraId, { score })
        const before = requests().length
        const event_time = new Date(Date.now()).toISOString()
        const status = () => postTo(world, one, { object_id: night.ouraId, event_time })
        await expect.poll(status, { timeout: 30_000, interval: 200 }).toBe(204)
        await expect
          .poll(async () => (await nightAt(other))?.score, { timeout: 30_000, interval: 50 })
          .toBe(score)
        expect(requests().slice(before)).toEqual([`/v2/usercollection/daily_sleep/${night.ouraId}`])
      }
      await changeTo(1)
      await untilWorked(redis)
      await redis.signal('SIGKILL')
      await redis.restart()
      await changeTo(2)
    },
  )
})
