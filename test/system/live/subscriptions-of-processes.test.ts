import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import { postTo, subscribeAt, untilWorked } from '../../support/live/process-subscriptions.ts'
import type { Subscriber } from '../../support/live/subscription.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const PATIENT = { timeout: 60_000 }

describe.skipIf(!hasRedis)(`two processes on one ${withRedis}`, PATIENT, () => {
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

  /** Announces a change at a process, like Oura again until the event is acknowledged. */
  async function announce(gateway: ProcessGateway, ouraId: string): Promise<void> {
    await expect
      .poll(() => postTo(world, gateway, { object_id: ouraId }), { timeout: 30_000, interval: 200 })
      .toBe(204)
  }

  const idOf = async (subscriber: Subscriber) => (await subscriber.next())?.data?.documentChanged.documentId

  it(
    'send an event of one to the subscriber of the other, also after Redis was killed and restarted',
    PATIENT,
    async () => {
      const subscriber = await subscribeAt(world, one)
      await announce(other, 'before')
      expect(await idOf(subscriber)).toBe('before')
      await untilWorked(redis)
      await redis.signal('SIGKILL')
      await redis.restart()
      await announce(other, 'after')
      expect(await idOf(subscriber)).toBe('after')
      await subscriber.close()
    },
  )

  it('let a subscriber of one resume at the other', PATIENT, async () => {
    const first = await subscribeAt(world, one)
    await announce(one, 'seen')
    const cursor = (await first.next())?.data?.documentChanged.cursor
    await first.close()
    await announce(one, 'missed')
    const resumed = await subscribeAt(world, other, cursor)
    expect(await idOf(resumed)).toBe('missed')
    await announce(one, 'new')
    expect(await idOf(resumed)).toBe('new')
    await resumed.close()
  })
})
