import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ProcessWorld, startProcessWorld } from '../../support/auth/process-world.ts'
import { postTo, subscribeAt, untilWorked } from '../../support/live/process-subscriptions.ts'
import type { Subscriber } from '../../support/live/subscription.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'

const PATIENT = { timeout: 60_000 }

const dayOf = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10)
const SPAN = `startDate: "${dayOf(40)}", endDate: "${dayOf(20)}"`
const NIGHTS = `{ viewer { dailySleep(${SPAN}) { nodes { ouraId score } } } }`
const REFRESH = `mutation {
  refresh(input: { dataTypes: [DAILY_SLEEP], ${SPAN} }) {
    changes { event documentId } isComplete userErrors { message }
  }
}`

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
    const event = { object_id: ouraId, event_time: new Date().toISOString() }
    await expect.poll(() => postTo(world, gateway, event), { timeout: 30_000, interval: 200 }).toBe(204)
  }

  const idOf = async (subscriber: Subscriber) => (await subscriber.next())?.data?.documentChanged.documentId

  /** The first night of the span; null if it cannot be read, because the connection to Redis was lost. */
  async function nightAt(gateway: ProcessGateway): Promise<{ ouraId: string; score: number } | null> {
    const { data, errors } = await world.ask(gateway, NIGHTS)
    return errors.length === 0 ? data.viewer.dailySleep.nodes[0] : null
  }

  const nightRequests = () => world.simulator.journal.filter(({ resource }) => resource === 'daily_sleep')

  /** Changes a night at Oura, without an event. */
  function changeNight(ouraId: string, score: number): void {
    world.simulator.changeRecord(nightRequests().at(-1)?.user ?? '', 'daily_sleep', ouraId, { score })
  }

  async function restartRedis(): Promise<void> {
    await untilWorked(redis)
    await redis.signal('SIGKILL')
    await redis.restart()
  }

  it('send an event of one to the subscriber of the other, also after Redis was killed and restarted', async () => {
    const subscriber = await subscribeAt(world, one)
    await announce(other, 'before')
    expect(await idOf(subscriber)).toBe('before')
    await restartRedis()
    await announce(other, 'after')
    expect(await idOf(subscriber)).toBe('after')
    await subscriber.close()
  })

  it('let a subscriber of one resume at the other', async () => {
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

  it('after an event at one, show the new value in the next query at the other, for one request to Oura, also after Redis was killed and restarted', async () => {
    const night = await nightAt(one)
    await nightAt(other)
    const ouraId = night?.ouraId ?? ''
    async function changeTo(score: number) {
      changeNight(ouraId, score)
      const before = nightRequests().length
      await announce(one, ouraId)
      await expect
        .poll(async () => (await nightAt(other))?.score, { timeout: 30_000, interval: 50 })
        .toBe(score)
      const paths = nightRequests().map(({ path }) => path)
      expect(paths.slice(before)).toEqual([`/v2/usercollection/daily_sleep/${ouraId}`])
    }
    await changeTo(1)
    await restartRedis()
    await changeTo(2)
  })

  it('share what a refresh at one finds: the subscriber of the other has it once, and the queries of both show it', async () => {
    const night = await nightAt(one)
    await nightAt(other)
    const ouraId = night?.ouraId ?? ''
    const subscriber = await subscribeAt(world, other)
    changeNight(ouraId, 3)
    const { data, errors } = await world.ask(one, REFRESH)
    expect(errors).toEqual([])
    expect(data.refresh).toEqual({
      changes: [{ event: 'UPDATE', documentId: ouraId }],
      isComplete: true,
      userErrors: [],
    })
    expect(await idOf(subscriber)).toBe(ouraId)
    const before = nightRequests().length
    await expect.poll(async () => (await nightAt(other))?.score).toBe(3)
    expect((await nightAt(one))?.score).toBe(3)
    // The copies of the process that refreshed are renewed; the other one reads the record alone.
    const paths = nightRequests().map(({ path }) => path)
    expect(paths.slice(before)).toEqual([`/v2/usercollection/daily_sleep/${ouraId}`])
    await announce(one, 'next')
    expect(await idOf(subscriber)).toBe('next')
    await subscriber.close()
  })

  it('let a user have ten subscriptions together, and free those of a process that was killed', {
    timeout: 120_000,
  }, async () => {
    const third = await world.start(redis.url)
    const open: Subscriber[] = []
    for (let n = 0; n < 10; n++) open.push(await subscribeAt(world, n < 5 ? third : one))
    const refused = await subscribeAt(world, other)
    expect((await refused.next())?.errors).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', allowed: 10 } },
    ])
    await open[9]?.close()
    await expect
      .poll(
        async () => {
          open[9] = await subscribeAt(world, other)
          await announce(one, `probe ${Date.now()}`)
          return (await open[9]?.next())?.errors ?? null
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeNull()
    third.child.kill('SIGKILL')
    await third.exit
    // A minute, by the clock of Redis.
    await redis.command(
      'EVAL',
      `for _, key in ipairs(redis.call('KEYS', '*stream-leases:*')) do for _, id in ipairs(redis.call('ZRANGE', key, 0, -1)) do redis.call('ZINCRBY', key, -45000, id) end end`,
      '0',
    )
    await new Promise((resolve) => setTimeout(resolve, 1))
    const again: Subscriber[] = []
    await expect
      .poll(
        async () => {
          const subscriber = await subscribeAt(world, other)
          await announce(one, `probe ${Date.now()}`)
          const isOpen = (await subscriber.next())?.errors === undefined
          if (isOpen) again.push(subscriber)
          return again.length
        },
        { timeout: 60_000, interval: 200 },
      )
      .toBe(5)
    for (const subscriber of [...open.slice(5), ...again]) await subscriber.close()
  })
})
