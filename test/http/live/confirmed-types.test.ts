import { describe, expect, it } from 'vitest'
import type { Browser } from '../../support/auth/browser.ts'
import { ask, CLIENT } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { logIn, post, subscribe } from '../../support/live/subscribers.ts'
import { NOTICES } from '../../support/live/subscription.ts'
import { metricOf, OPERATOR, subscribeTo } from '../../support/live/webhooks.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const RANGE = '(startDate: "2026-11-01", endDate: "2026-11-30")'
const NIGHTS = `{ viewer { dailySleep${RANGE} { asOf nodes { ouraId day score } } } }`
const RATES = `{ viewer { heartRate(startDatetime: "2026-11-20T00:00:00Z", endDatetime: "2026-11-22T00:00:00Z") { totalCount } } }`

const startGateway = () => startLoginGateway({ environment: OPERATOR })

const requestsOf = (gateway: LoginGateway, resource: string) =>
  gateway.simulator.journal.filter((entry) => entry.resource === resource)

async function nightsOf(gateway: LoginGateway, browser: Browser) {
  const { data, errors } = await ask(gateway, browser, NIGHTS)
  expect(errors).toEqual([])
  return data.viewer.dailySleep as { asOf: string; nodes: { ouraId: string; day: string; score: number }[] }
}

/** A user whose nights are confirmed: the type is subscribed to, an event has come, and a query has read them since. */
async function withConfirmedNights(
  gateway: LoginGateway,
  types = ['daily_sleep'],
  eventTypes: readonly string[] = ['create', 'update', 'delete'],
) {
  const person = await logIn(gateway)
  for (const type of types) subscribeTo(gateway, type, eventTypes)
  const stream = await subscribe(gateway, person.browser, NOTICES)
  const lists = () => requestsOf(gateway, 'webhook_subscription').length
  let listedAt = 0
  /** Posts an event of the user, and waits until it has been worked. */
  async function event(change: object = {}) {
    const before = lists()
    await post(gateway, { user_id: person.userId, object_id: 'none', event_type: 'delete', ...change })
    expect((await stream.next())?.errors).toBeUndefined()
    if (gateway.clock.time - listedAt < 15 * MINUTE) return
    listedAt = gateway.clock.time
    // The gateway lists its subscriptions in the background.
    await expect.poll(lists).toBe(before + 1)
  }
  for (const data_type of types) await event({ data_type })
  const isConfirmed = eventTypes.length === 3
  await expect
    .poll(() => metricOf(gateway, 'oura_graphql_confirmed_data_types'))
    .toBe(isConfirmed ? types.length : 0)
  gateway.clock.time += 2 * MINUTE
  const nights = await nightsOf(gateway, person.browser)
  return {
    ...person,
    event,
    nights,
    /** The requests for nights that a query causes. */
    async requestsOfQuery() {
      const before = requestsOf(gateway, 'daily_sleep').length
      await nightsOf(gateway, person.browser)
      return requestsOf(gateway, 'daily_sleep').length - before
    },
  }
}

describe('a data type that is subscribed to and of which events come', () => {
  it('stays fresh without an event: the last days, and the new day, which is known to be empty', async () => {
    await using gateway = await startGateway()
    const { browser, nights, event, requestsOfQuery } = await withConfirmedNights(gateway)
    for (let hour = 0; hour < 20; hour += 5) {
      gateway.clock.time += 5 * HOUR
      await event()
      expect(await requestsOfQuery()).toBe(0)
    }
    expect(new Date(gateway.clock.time).toISOString()).toContain('2026-11-21T')
    const later = await nightsOf(gateway, browser)
    expect(later.nodes).toEqual(nights.nodes)
    // The age is that of the request, not that of the last event.
    expect(later.asOf).toBe(nights.asOf)
  })

  it('shows a record of a new day for one request', async () => {
    await using gateway = await startGateway()
    const { browser, nights, event } = await withConfirmedNights(gateway)
    for (let hour = 0; hour < 20; hour += 5) {
      gateway.clock.time += 5 * HOUR
      await event()
    }
    gateway.clock.time += HOUR
    const response = await fetch(
      `${gateway.simulator.url}/v2/usercollection/daily_sleep?start_date=2026-11-19&end_date=2026-11-23`,
      { headers: { authorization: `Bearer demo` } },
    )
    const { data } = (await response.json()) as { data: { id: string; day: string }[] }
    const night = data.find(({ day }) => day === '2026-11-21')
    expect(night).toBeDefined()
    const before = requestsOf(gateway, 'daily_sleep').length
    await event({ event_type: 'create', object_id: night?.id })
    const days = async () => (await nightsOf(gateway, browser)).nodes.map(({ day }) => day)
    expect(await days()).toContain('2026-11-21')
    expect(await days()).toHaveLength(nights.nodes.length + 1)
    const requests = requestsOf(gateway, 'daily_sleep').slice(before)
    expect(requests.map(({ path }) => path)).toEqual([`/v2/usercollection/daily_sleep/${night?.id}`])
    gateway.clock.time += 2 * HOUR
    expect(await days()).toContain('2026-11-21')
    expect(requestsOf(gateway, 'daily_sleep').slice(before)).toHaveLength(1)
  })

  it('ages by time again after six hours without any event at a time of day that had some', async () => {
    await using gateway = await startGateway()
    const { event, requestsOfQuery } = await withConfirmedNights(gateway)
    // Events every five hours until the next evening; then none.
    for (let hour = 0; hour < 30; hour += 5) {
      gateway.clock.time += 5 * HOUR
      await event()
      expect(await requestsOfQuery()).toBe(0)
    }
    gateway.clock.time += 6 * HOUR - 1
    expect(await requestsOfQuery()).toBe(0)
    gateway.clock.time += 1
    expect(await requestsOfQuery()).toBe(1)
    // The next event confirms what is fetched from then on.
    gateway.clock.time += 1
    await event()
    gateway.clock.time += HOUR
    expect(await requestsOfQuery()).toBe(1)
    gateway.clock.time += 4 * HOUR
    expect(await requestsOfQuery()).toBe(0)
  })

  it('stays fresh through hours in which no event came the day before either', async () => {
    await using gateway = await startGateway()
    const { event, requestsOfQuery } = await withConfirmedNights(gateway)
    const pauses = [4, 5, 15, 1, 4, 4]
    for (const hours of pauses) {
      gateway.clock.time += hours * HOUR
      await event()
    }
    gateway.clock.time += 2 * MINUTE
    expect(await requestsOfQuery()).toBe(1)
    gateway.clock.time += 15 * HOUR - 4 * MINUTE
    expect(await requestsOfQuery()).toBe(0)
  })

  it('ages by time after a day without an event of the type, whatever other types send', async () => {
    await using gateway = await startGateway()
    const { event, requestsOfQuery } = await withConfirmedNights(gateway)
    for (let hour = 0; hour < 20; hour += 5) {
      gateway.clock.time += 5 * HOUR
      await event({ data_type: 'workout' })
    }
    gateway.clock.time += 4 * HOUR - 3 * MINUTE
    expect(await requestsOfQuery()).toBe(0)
    gateway.clock.time += 2 * MINUTE
    expect(await requestsOfQuery()).toBe(1)
  })

  it('ages by time once Oura no longer lists its subscriptions', async () => {
    await using gateway = await startGateway()
    const { event, requestsOfQuery } = await withConfirmedNights(gateway)
    const [subscription] = gateway.simulator.webhooks.list(CLIENT.id)
    gateway.simulator.webhooks.remove(subscription?.id ?? '')
    gateway.clock.time += 20 * MINUTE
    await event()
    await expect.poll(requestsOfQuery).toBe(1)
  })

  it('is served as stale, with its true age, if events end and Oura fails', async () => {
    await using gateway = await startGateway()
    const { browser, event, nights } = await withConfirmedNights(gateway)
    for (let hour = 0; hour < 60; hour += 5) {
      gateway.clock.time += 5 * HOUR
      await event()
    }
    expect((await nightsOf(gateway, browser)).asOf).toBe(nights.asOf)
    gateway.clock.time += 7 * HOUR
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'status', status: 503 } })
    const response = await browser.fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: NIGHTS }),
    })
    const { data, extensions } = (await response.json()) as {
      data: { viewer: { dailySleep: { nodes: unknown[] } } }
      extensions: { stale: unknown }
    }
    expect(data.viewer.dailySleep.nodes).toEqual(nights.nodes)
    expect(extensions.stale).toEqual([{ path: ['viewer', 'dailySleep'], ageSeconds: 67 * 3600 }])
  })
})

describe('what keeps the rules by time', () => {
  it('is a type whose deletions are not subscribed to', async () => {
    await using gateway = await startGateway()
    const types = ['create', 'update']
    const { requestsOfQuery } = await withConfirmedNights(gateway, ['daily_sleep'], types)
    gateway.clock.time += 2 * MINUTE
    expect(await requestsOfQuery()).toBe(1)
  })

  it('is personal information, for which there are no events', async () => {
    await using gateway = await startGateway()
    const { browser } = await withConfirmedNights(gateway)
    const query = '{ viewer { personalInfo { age } } }'
    await ask(gateway, browser, query)
    const before = requestsOf(gateway, 'personal_info').length
    gateway.clock.time += 11 * MINUTE
    await ask(gateway, browser, query)
    expect(requestsOf(gateway, 'personal_info').length).toBe(before + 1)
  })

  it('are the records of an access token in the request', async () => {
    await using gateway = await startGateway()
    await withConfirmedNights(gateway)
    const browser = gateway.browser()
    const authorization = { authorization: 'Bearer demo' }
    await ask(gateway, browser, NIGHTS, authorization)
    gateway.clock.time += 2 * MINUTE
    const before = requestsOf(gateway, 'daily_sleep').length
    expect((await ask(gateway, browser, NIGHTS, authorization)).errors).toEqual([])
    expect(requestsOf(gateway, 'daily_sleep').length).toBe(before + 1)
  })
})

it('heart rate follows the events of daily_activity', async () => {
  await using gateway = await startGateway()
  const { browser, event } = await withConfirmedNights(gateway, ['daily_activity'])
  const countOf = async () => (await ask(gateway, browser, RATES)).data.viewer.heartRate.totalCount as number
  const count = await countOf()
  const before = requestsOf(gateway, 'heartrate').length
  gateway.clock.time += 3 * HOUR
  expect(await countOf()).toBe(count)
  expect(requestsOf(gateway, 'heartrate').length).toBe(before)
  await event({ data_type: 'daily_activity', event_type: 'update' })
  expect(await countOf()).toBeGreaterThan(count)
  gateway.clock.time += 3 * HOUR
  await countOf()
  expect(requestsOf(gateway, 'heartrate').length).toBe(before + 1)
})
