import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_URL, startProcessWorld } from '../../support/auth/process-world.ts'
import { postTo } from '../../support/live/process-subscriptions.ts'
import { NOTICES, readSubscription, subscriptionRequest } from '../../support/live/subscription.ts'
import { metricOf, OPERATOR, subscribeTo } from '../../support/live/webhooks.ts'
import type { ProcessGateway } from '../../support/process-gateway.ts'
import { hasRedis, type RedisServer, startRedis, withRedis } from '../../support/store/redis-server.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts'

const HOUR = 3_600_000
const STEP_MS = 4 * HOUR

/** A process whose clock a signal sets four hours ahead, and whose pauses of half a minute and more are short. */
const fastClock = `data:text/javascript,${encodeURIComponent(`
  const { now } = Date
  let shiftMs = 0
  Date.now = () => now() + shiftMs
  const schedule = globalThis.setTimeout
  globalThis.setTimeout = (work, ms, ...args) => schedule(work, ms >= 20_000 && ms <= 60_000 ? ms / 20 : ms, ...args)
  process.on('SIGUSR2', () => {
    shiftMs += ${STEP_MS}
    console.log('clock set')
  })
`)}`

const dayOf = (daysAgo: number) => new Date(Date.now() - daysAgo * 24 * HOUR).toISOString().slice(0, 10)
/** Of the requests that the test itself sends to the simulator. */
const OWN_START = dayOf(3)

/** 10 % of these are one request in ten seconds. */
const ENVIRONMENT = { ...OPERATOR, OURA_RATE_LIMITS: 'app=300/5m,user=300/5m', OURA_RECONCILE_SHARE: '10' }
const SHARE_PAUSE_MS = 10_000

let folder: TemporaryFolder
let redis: RedisServer | undefined
beforeAll(async () => {
  folder = makeTemporaryFolder()
  if (hasRedis) redis = await startRedis()
})
afterAll(async () => {
  folder[Symbol.dispose]()
  await redis?.dispose()
})

describe(`a change that no event announces, in a process on a file and in two on ${withRedis}`, () => {
  it.each(hasRedis ? ['file', 'redis'] : ['file'])(
    'is found once a day, counted once, and sent once to the subscriber of the other process, within the share of all (%s)',
    { timeout: 180_000 },
    async (kind) => {
      let shiftMs = 0
      const now = () => Date.now() + shiftMs
      const storeUrl = kind === 'redis' ? (redis?.url ?? '') : `file:${folder.file('reconcile.db')}`
      await using world = await startProcessWorld({ now })
      const start = () => world.start(storeUrl, ENVIRONMENT, fastClock)
      const one = await start()
      const processes = kind === 'redis' ? [one, await start()] : [one]
      const other = processes.at(-1) ?? one
      await world.logIn(one)
      subscribeTo({ simulator: world.simulator, url: PUBLIC_URL }, 'daily_sleep')

      const metric = (gateway: ProcessGateway, name: string) =>
        metricOf(
          {
            url: PUBLIC_URL,
            send: async (request) => fetch(new Request(new URL('/metrics', await gateway.url()), request)),
          },
          `oura_graphql_${name}`,
        )
      const total = async (name: string) =>
        (await Promise.all(processes.map((each) => metric(each, name)))).reduce((sum, each) => sum + each, 0)
      const isConfirmedEverywhere = () =>
        expect.poll(() => total('confirmed_data_types'), { timeout: 20_000 }).toBe(processes.length)
      let events = 0
      const event = async (object_id: string) => {
        const event_time = new Date(now() + events++).toISOString()
        expect(await postTo(world, one, { object_id, event_type: 'delete', event_time })).toBe(204)
      }
      let known: ReadonlySet<string> = new Set()
      /** So that the change of the test is the only one. */
      const deleteNewNights = async () => {
        const response = await fetch(
          `${world.simulator.url}/v2/usercollection/daily_sleep?start_date=${OWN_START}&end_date=${dayOf(-3)}`,
          { headers: { authorization: 'Bearer demo' } },
        )
        const { data } = (await response.json()) as { data: { id: string }[] }
        for (const { id } of data)
          if (!known.has(id)) world.simulator.changeRecord(userOf(), 'daily_sleep', id, null)
      }
      /** Lets four hours pass, at whose end an event comes. */
      const passHours = async () => {
        shiftMs += STEP_MS
        await deleteNewNights()
        const counts = processes.map((each) => each.output().split('clock set').length)
        for (const each of processes) each.child.kill('SIGUSR2')
        await expect
          .poll(() => processes.map((each) => each.output().split('clock set').length))
          .toEqual(counts.map((count) => count + 1))
        await event('none')
        await isConfirmedEverywhere()
      }
      const query = `{ viewer { dailySleep(startDate: "${dayOf(30)}", endDate: "${dayOf(0)}") { nodes { ouraId score } } } }`
      const nightsAt = async (gateway: ProcessGateway): Promise<{ ouraId: string; score: number }[]> => {
        const { data, errors } = await world.ask(gateway, query)
        expect(errors).toEqual([])
        return data.viewer.dailySleep.nodes
      }
      const lists = () =>
        world.simulator.journal.filter(
          ({ path, query: { start_date } }) =>
            path === '/v2/usercollection/daily_sleep' && start_date !== OWN_START,
        )
      const userOf = () => lists()[0]?.user ?? ''

      await event('none')
      await isConfirmedEverywhere()
      for (const each of processes) known = new Set((await nightsAt(each)).map(({ ouraId }) => ouraId))
      for (let step = 0; step < 5; step++) await passHours()
      // Twenty hours later nothing was read again.
      const last = (await nightsAt(other)).at(-1)?.ouraId ?? ''
      expect(lists()).toHaveLength(processes.length)
      const request = subscriptionRequest(NOTICES, { dataTypes: ['DAILY_SLEEP'] })
      const url = await other.url()
      const subscriber = readSubscription(
        await world.browser.fetch(`${PUBLIC_URL}/graphql`, request, (sent) => fetch(new Request(url, sent))),
      )
      world.simulator.changeRecord(userOf(), 'daily_sleep', last, { score: 1 })
      await passHours()
      await passHours()
      const compared = () => total('compared_users_total{reason="reconcile"}')
      await expect.poll(compared, { timeout: 90_000, interval: 500 }).toBe(processes.length)

      const times = lists()
        .slice(processes.length)
        .map(({ startedAt }) => startedAt)
      expect(times).toHaveLength(processes.length)
      const [first = 0, second] = times
      if (second !== undefined) expect(second - first).toBeGreaterThan(SHARE_PAUSE_MS * 0.9)
      expect(await total('unannounced_changes_total{reason="reconcile"')).toBe(1)
      for (const each of processes) {
        const night = (await nightsAt(each)).find(({ ouraId }) => ouraId === last)
        expect(night?.score).toBe(1)
      }
      await event('end')
      const updates: string[] = []
      for (;;) {
        const change = (await subscriber.next())?.data?.documentChanged
        if (change === undefined || change.documentId === 'end') break
        if (change.event === 'UPDATE') updates.push(change.documentId)
      }
      expect(updates).toEqual([last])
      await subscriber.close()
    },
  )
})
