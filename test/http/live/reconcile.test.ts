import { describe, expect, it } from 'vitest'
import { type FaultKind, failWith } from '../../../src/simulator/faults.ts'
import type { Browser } from '../../support/auth/browser.ts'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createFakeClock, pass } from '../../support/fake-clock.ts'
import { logIn, post, subscribe } from '../../support/live/subscribers.ts'
import { NOTICES } from '../../support/live/subscription.ts'
import { metricOf, OPERATOR, subscribeTo } from '../../support/live/webhooks.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NIGHTS = `{ viewer { dailySleep(startDate: "2026-11-01", endDate: "2026-11-30") { nodes { ouraId day score } } } }`

const requestsOf = (gateway: LoginGateway, resource = 'daily_sleep') =>
  gateway.simulator.journal.filter((entry) => entry.resource === resource)

async function nightsOf(gateway: LoginGateway, browser: Browser) {
  const { data } = await ask(gateway, browser, NIGHTS)
  return data.viewer.dailySleep.nodes as { ouraId: string; day: string; score: number }[]
}

describe('a subscriber without webhooks', () => {
  it('is told of changes that a poll finds, every five minutes, with the record from the cache', async () => {
    const fakeClock = createFakeClock()
    await using gateway = await startLoginGateway({ fakeClock, environment: OPERATOR })
    const { browser, userId } = await logIn(gateway)
    const before = await nightsOf(gateway, browser)
    const subscriber = await subscribe(gateway, browser, undefined, { dataTypes: ['DAILY_SLEEP'] })
    await pass(fakeClock, MINUTE)
    const last = before.at(-1)
    gateway.simulator.changeRecord(userId, 'daily_sleep', last?.ouraId ?? '', { score: 1 })
    const sent = requestsOf(gateway).length
    await pass(fakeClock, 6 * MINUTE)
    expect((await subscriber.next())?.data.documentChanged).toMatchObject({
      event: 'UPDATE',
      dataType: 'DAILY_SLEEP',
      eventTime: null,
      documentId: last?.ouraId,
      node: { day: last?.day, score: 1 },
    })
    expect(requestsOf(gateway).length).toBe(sent + 1)
    expect(await metricOf(gateway, 'oura_graphql_unannounced_changes_total{reason="poll"')).toBe(1)
    // Also what another client's query has brought into the cache in between.
    gateway.simulator.changeRecord(userId, 'daily_sleep', last?.ouraId ?? '', null)
    await pass(fakeClock, 2 * MINUTE)
    expect(await nightsOf(gateway, browser)).toHaveLength(before.length - 1)
    await pass(fakeClock, 4 * MINUTE)
    expect((await subscriber.next())?.data.documentChanged).toMatchObject({
      event: 'DELETE',
      documentId: last?.ouraId,
      node: null,
    })
  })

  it('causes requests for the types it subscribed to, within the share, and none after its end', async () => {
    const fakeClock = createFakeClock()
    await using gateway = await startLoginGateway({
      fakeClock,
      // A tenth of the limit: one request in 30 seconds.
      environment: { OURA_RATE_LIMITS: 'app=1000/300m,user=900/300m', OURA_RECONCILE_SHARE: '1' },
    })
    const { browser } = await logIn(gateway)
    const subscriber = await subscribe(gateway, browser, NOTICES)
    const start = gateway.simulator.journal.length
    await pass(fakeClock, 60 * MINUTE)
    const entries = gateway.simulator.journal.slice(start)
    expect(new Set(entries.map(({ resource }) => resource)).size).toBe(16)
    // 1 % of 1,000 requests in 300 minutes: two in an hour. The first poll uses the share of eight hours.
    expect(entries.length).toBe(16)
    await subscriber.close()
    await pass(fakeClock, 8 * HOUR, 20 * MINUTE)
    expect(gateway.simulator.journal.length).toBe(start + 16)
  })

  it.each<FaultKind>([{ type: 'garbage' }, { type: 'html', status: 403 }])(
    'is polled again after a bad response: %j',
    async (kind) => {
      const fakeClock = createFakeClock()
      await using gateway = await startLoginGateway({ fakeClock })
      const { browser } = await logIn(gateway)
      const remove = gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind })
      await subscribe(gateway, browser, undefined, { dataTypes: ['DAILY_SLEEP'] })
      await pass(fakeClock, 2 * MINUTE)
      remove()
      const before = requestsOf(gateway).length
      expect(before).toBeGreaterThan(0)
      await pass(fakeClock, 12 * MINUTE)
      expect(requestsOf(gateway).length).toBeGreaterThan(before)
    },
  )

  it('is not polled with a share of 0', async () => {
    const fakeClock = createFakeClock()
    await using gateway = await startLoginGateway({ fakeClock, environment: { OURA_RECONCILE_SHARE: '0' } })
    const { browser } = await logIn(gateway)
    await subscribe(gateway, browser, NOTICES)
    const before = gateway.simulator.journal.length
    await pass(fakeClock, 20 * MINUTE)
    expect(gateway.simulator.journal.length).toBe(before)
  })

  it('is not told twice of a change that an event has announced', async () => {
    const fakeClock = createFakeClock()
    await using gateway = await startLoginGateway({ fakeClock, environment: OPERATOR })
    const { browser, userId } = await logIn(gateway)
    const last = (await nightsOf(gateway, browser)).at(-1)
    const subscriber = await subscribe(gateway, browser, NOTICES)
    await pass(fakeClock, MINUTE)
    gateway.simulator.changeRecord(userId, 'daily_sleep', last?.ouraId ?? '', { score: 1 })
    await post(gateway, { user_id: userId, object_id: last?.ouraId })
    expect((await subscriber.next())?.data.documentChanged.documentId).toBe(last?.ouraId)
    await pass(fakeClock, 12 * MINUTE)
    const name = 'oura_graphql_unannounced_changes_total{reason="poll",data_type="daily_sleep"}'
    expect(await metricOf(gateway, name)).toBe(0)
  })
})

describe('a user whose copies events keep fresh', () => {
  /** Nights are confirmed, and an event comes every few hours. */
  async function withConfirmedNights(environment: Record<string, string> = {}) {
    const fakeClock = createFakeClock()
    const gateway = await startLoginGateway({ fakeClock, environment: { ...OPERATOR, ...environment } })
    const { browser, userId } = await logIn(gateway)
    subscribeTo(gateway, 'daily_sleep')
    const event = async () => {
      await post(gateway, { user_id: userId, object_id: 'none', event_type: 'delete' })
      await expect.poll(() => metricOf(gateway, 'oura_graphql_webhook_inbox_events')).toBe(0)
      await pass(fakeClock, 1_000, 100)
    }
    await event()
    await pass(fakeClock, 2 * MINUTE)
    const nights = await nightsOf(gateway, browser)
    return {
      gateway,
      browser,
      userId,
      nights,
      event,
      fakeClock,
      /** Lets most of a day pass, with events. */
      async passHours(hours: number) {
        for (let hour = 0; hour < hours; hour += 4) {
          await pass(fakeClock, 4 * HOUR, 20 * MINUTE)
          await event()
        }
      },
    }
  }

  it('is compared once a day: a change that no event announced is counted, published and shown', async () => {
    const { browser, userId, nights, fakeClock, passHours, ...rest } = await withConfirmedNights()
    await using gateway = rest.gateway
    const last = nights.at(-1)
    gateway.simulator.changeRecord(userId, 'daily_sleep', last?.ouraId ?? '', { score: 1 })
    await passHours(20)
    expect((await nightsOf(gateway, browser)).find(({ ouraId }) => ouraId === last?.ouraId)?.score).toBe(
      last?.score,
    )
    const subscriber = await subscribe(gateway, browser, undefined, { dataTypes: ['DAILY_SLEEP'] })
    await passHours(8)
    await pass(fakeClock, 5 * MINUTE)
    let change = (await subscriber.next())?.data.documentChanged
    while (change?.event !== 'UPDATE') change = (await subscriber.next())?.data.documentChanged
    expect(change).toMatchObject({ documentId: last?.ouraId, node: { score: 1 } })
    const shown = (await nightsOf(gateway, browser)).find(({ ouraId }) => ouraId === last?.ouraId)
    expect(shown?.score).toBe(1)
    expect(
      await metricOf(gateway, 'oura_graphql_unannounced_changes_total{reason="reconcile"'),
    ).toBeGreaterThan(0)
    expect(await metricOf(gateway, 'oura_graphql_compared_users_total{reason="reconcile"}')).toBe(1)
  })

  it('is told of a record of a new day that no event announced', async () => {
    const { browser, nights, fakeClock, passHours, ...rest } = await withConfirmedNights()
    await using gateway = rest.gateway
    await passHours(20)
    expect(await nightsOf(gateway, browser)).toEqual(nights)
    await passHours(8)
    await pass(fakeClock, 5 * MINUTE)
    expect((await nightsOf(gateway, browser)).length).toBe(nights.length + 1)
    const name = 'oura_graphql_unannounced_changes_total{reason="reconcile",data_type="daily_sleep"}'
    expect(await metricOf(gateway, name)).toBe(1)
  })

  it('is left alone at the peak', async () => {
    const { browser, fakeClock, passHours, ...rest } = await withConfirmedNights({
      OURA_RATE_LIMITS: 'app=20/100h,user=100/1m',
    })
    await using gateway = rest.gateway
    for (const name of [
      'workouts',
      'sessions',
      'tags',
      'dailyStress',
      'dailyActivity',
      'dailyReadiness',
      'dailySpo2',
      'sleepPeriods',
    ])
      await ask(gateway, browser, `{ viewer { ${name} { totalCount } } }`)
    await passHours(28)
    expect(await metricOf(gateway, 'oura_graphql_compared_users_total{reason="reconcile"}')).toBe(0)
  })

  it('is compared again later if Oura fails', async () => {
    const { fakeClock, passHours, ...rest } = await withConfirmedNights()
    await using gateway = rest.gateway
    const remove = gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: failWith(503) })
    await passHours(28)
    const failed = requestsOf(gateway).length
    expect(await metricOf(gateway, 'oura_graphql_compared_users_total{reason="reconcile"}')).toBe(0)
    remove()
    await passHours(4)
    expect(requestsOf(gateway).length).toBe(failed + 1)
    expect(await metricOf(gateway, 'oura_graphql_compared_users_total{reason="reconcile"}')).toBe(1)
  })
})
