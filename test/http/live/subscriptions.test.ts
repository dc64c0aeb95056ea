import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/app.ts'
import { failWith } from '../../../src/simulator/faults.ts'
import { DEMO_TOKEN, startSimulator } from '../../../src/simulator/simulator.ts'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { createTestApp } from '../../support/app.ts'
import { createBrowser } from '../../support/auth/browser.ts'
import { ask, CLIENT, registration } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import { createFakeClock, pass } from '../../support/fake-clock.ts'
import { logIn, NIGHTS, type Person, post, requestsOf, subscribe } from '../../support/live/subscribers.ts'
import { NOTICES, type Payload } from '../../support/live/subscription.ts'
import { metricOf, OPERATOR } from '../../support/live/webhooks.ts'

const ANNA = 'token-of-anna'
const BEN = 'token-of-ben'
const USERS = {
  users: [
    { token: ANNA, seed: 11 },
    { token: BEN, seed: 12 },
  ],
}

const changeOf = (payload: Payload | null) => payload?.data?.documentChanged

/** Announces a change of a person's night. */
const announce = (gateway: LoginGateway, { userId, nights }: Person, night = 0, change: object = {}) =>
  post(gateway, { user_id: userId, object_id: nights[night]?.ouraId, ...change })

describe('documentChanged', () => {
  it('sends a change with the record as it is now, for one request that also renews the cache', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const [night] = person.nights
    const subscriber = await subscribe(gateway, person.browser)
    expect(subscriber.response.status).toBe(200)
    const before = requestsOf(gateway).length
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', night?.ouraId ?? '', { score: 1 })
    await announce(gateway, person, 0, { event_time: '2026-11-20T08:00:00+02:00' })
    expect(await subscriber.next()).toEqual({
      data: {
        documentChanged: {
          cursor: expect.any(String),
          event: 'UPDATE',
          dataType: 'DAILY_SLEEP',
          eventTime: '2026-11-20T08:00:00+02:00',
          documentId: night?.ouraId,
          node: { __typename: 'DailySleep', id: night?.id, day: night?.day, score: 1 },
        },
      },
    })
    const { data } = await ask(gateway, person.browser, NIGHTS)
    expect(data.viewer.dailySleep.nodes[0].score).toBe(1)
    const requests = requestsOf(gateway).slice(before)
    expect(requests.map(({ path }) => path)).toEqual([`/v2/usercollection/daily_sleep/${night?.ouraId}`])
    await subscriber.close()
  })

  it('reads records that change together with few requests, which serve the next query too', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    const nights = person.nights.slice(0, 20)
    gateway.simulator.setLatency(30)
    const before = gateway.simulator.journal.length
    for (const [index, { ouraId }] of nights.entries()) {
      gateway.simulator.changeRecord(person.userId, 'daily_sleep', ouraId, { score: 1 })
      await announce(gateway, person, index)
    }
    for (const { ouraId } of nights) {
      expect(changeOf(await subscriber.next())).toMatchObject({ documentId: ouraId, node: { score: 1 } })
    }
    const { data } = await ask(gateway, person.browser, NIGHTS)
    const scores = data.viewer.dailySleep.nodes.map(({ score }: { score: number }) => score)
    expect(scores.slice(0, 20)).toEqual(nights.map(() => 1))
    // Three on a quiet machine.
    expect(gateway.simulator.journal.length - before).toBeLessThanOrEqual(8)
    await subscriber.close()
  })

  it('reads the trailing days if records change together of which nothing is cached', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    const response = await fetch(
      `${gateway.simulator.url}/v2/usercollection/daily_stress?start_date=2026-11-13&end_date=2026-11-20`,
      { headers: { authorization: 'Bearer demo' } },
    )
    const { data } = (await response.json()) as { data: { id: string }[] }
    expect(data.length).toBeGreaterThan(5)
    gateway.simulator.setLatency(30)
    const before = gateway.simulator.journal.length
    for (const { id } of data)
      await post(gateway, { user_id: person.userId, data_type: 'daily_stress', object_id: id })
    for (const { id } of data) {
      const { documentId, node } = changeOf(await subscriber.next())
      expect([documentId, node?.__typename]).toEqual([id, 'DailyStress'])
    }
    expect(gateway.simulator.journal.length - before).toBeLessThan(data.length)
    await subscriber.close()
  })

  it('sends no request to Oura unless node is selected', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    const before = gateway.simulator.journal.length
    await announce(gateway, person)
    expect(changeOf(await subscriber.next()).documentId).toBe(person.nights[0]?.ouraId)
    expect(gateway.simulator.journal.length).toBe(before)
    await subscriber.close()
  })

  it('shares one request among all subscriptions of a user, also without cached records', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const before = gateway.simulator.journal.length
    const subscribers = await Promise.all(
      Array.from({ length: 10 }, () => subscribe(gateway, person.browser)),
    )
    // Of a type that was never queried.
    const { data } = await ask(
      gateway,
      person.browser,
      '{ viewer { dailyReadiness(last: 1) { nodes { ouraId } } } }',
    )
    const [record] = data.viewer.dailyReadiness.nodes
    gateway.simulator.setLatency(50)
    await post(gateway, { user_id: person.userId, data_type: 'sleep', object_id: 'none' })
    for (const subscriber of subscribers) expect(changeOf(await subscriber.next()).node).toBeNull()
    await post(gateway, { user_id: person.userId, data_type: 'daily_readiness', object_id: record.ouraId })
    for (const subscriber of subscribers)
      expect(changeOf(await subscriber.next()).node.__typename).toBe('DailyReadiness')
    const paths = gateway.simulator.journal.slice(before).map(({ path }) => path)
    expect(paths.filter((path) => path.endsWith('/sleep/none'))).toHaveLength(1)
    expect(paths.filter((path) => path.endsWith(`/daily_readiness/${record.ouraId}`))).toHaveLength(1)
    for (const subscriber of subscribers) await subscriber.close()
  })

  it('never shows the change of another user', async () => {
    await using gateway = await startLoginGateway({ simulator: USERS })
    const [anna, ben] = [await logIn(gateway, ANNA), await logIn(gateway, BEN)]
    expect(anna.userId).not.toBe(ben.userId)
    const ofAnna = await subscribe(gateway, anna.browser)
    const ofBen = await subscribe(gateway, ben.browser)
    for (let night = 0; night < 5; night++) {
      await announce(gateway, anna, night)
      await announce(gateway, ben, night)
      // The record of another user, under their own id.
      await post(gateway, { user_id: ben.userId, object_id: anna.nights[night]?.ouraId })
    }
    for (let night = 0; night < 5; night++) {
      expect(changeOf(await ofAnna.next()).node.id).toBe(anna.nights[night]?.id)
      expect(changeOf(await ofBen.next()).node.id).toBe(ben.nights[night]?.id)
      const foreign = await ofBen.next()
      expect(changeOf(foreign).node).toBeNull()
      expect(foreign?.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE')
    }
    const resumed = await subscribe(gateway, ben.browser, NOTICES, { after: '' })
    for (let event = 0; event < 10; event++) {
      const { documentId } = changeOf(await resumed.next())
      expect(event % 2 === 0 ? ben.nights[event / 2]?.ouraId : anna.nights[(event - 1) / 2]?.ouraId).toBe(
        documentId,
      )
    }
    for (const subscriber of [ofAnna, ofBen, resumed]) await subscriber.close()
  })

  it('has no node after a DELETE, and for a type that the graph does not have', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    const before = gateway.simulator.journal.length
    await announce(gateway, person, 0, { event_type: 'delete' })
    expect(await subscriber.next()).toMatchObject({
      data: { documentChanged: { event: 'DELETE', node: null } },
    })
    await announce(gateway, person, 0, { data_type: 'meal' })
    expect(await subscriber.next()).toMatchObject({
      data: { documentChanged: { dataType: 'MEAL', node: null } },
    })
    await announce(gateway, person, 0, { data_type: 'dream', event_type: 'split' })
    const unknown = await subscriber.next()
    expect(unknown).toMatchObject({
      data: { documentChanged: { event: 'UNKNOWN', dataType: 'UNKNOWN', node: null } },
    })
    expect(unknown?.errors).toBeUndefined()
    expect(gateway.simulator.journal.length).toBe(before)
    await subscriber.close()
  })

  it.each([
    ['404', failWith(404), 'UPSTREAM_UNAVAILABLE'],
    ['500', failWith(500), 'UPSTREAM_UNAVAILABLE'],
    ['403', failWith(403), 'FORBIDDEN'],
  ])('fails the node of one payload if Oura answers %s, and goes on', async (_, kind, code) => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    const path = new RegExp(person.nights[0]?.ouraId ?? 'none')
    gateway.simulator.inject({ match: { path }, kind })
    await announce(gateway, person, 0)
    const failed = await subscriber.next()
    expect(changeOf(failed)).toMatchObject({ documentId: person.nights[0]?.ouraId, node: null })
    expect(failed?.errors).toMatchObject([{ path: ['documentChanged', 'node'], extensions: { code } }])
    await announce(gateway, person, 1)
    const next = await subscriber.next()
    expect(changeOf(next).node.id).toBe(person.nights[1]?.id)
    expect(next?.errors).toBeUndefined()
    await subscriber.close()
  })

  it('has no time if that of Oura is none', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    const times = ['2026-03-01T08:00:00+02:00', 'yesterday', 1_772_000_000, '2026-13-30T08:00:00Z', null]
    const received: unknown[] = []
    for (const event_time of times) {
      await post(gateway, { user_id: person.userId, object_id: `${event_time}`, event_time })
      const payload = await subscriber.next()
      expect(payload?.errors).toBeUndefined()
      received.push(payload?.data.documentChanged.eventTime)
    }
    expect(received).toEqual([times[0], null, null, null, null])
    await subscriber.close()
  })

  it('sends the types that are asked for', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES, {
      dataTypes: ['WORKOUT', 'UNKNOWN'],
    })
    for (const data_type of ['daily_sleep', 'workout', 'tag', 'dream', 'workout'])
      await announce(gateway, person, 0, { data_type })
    const types = [await subscriber.next(), await subscriber.next(), await subscriber.next()]
    expect(types.map((payload) => changeOf(payload).dataType)).toEqual(['WORKOUT', 'UNKNOWN', 'WORKOUT'])
    await subscriber.close()
  })

  it('gives each event a context of its own: its cost, and its time', async () => {
    await using gateway = await startLoginGateway({ environment: { OPERATION_TIMEOUT_MS: '1000' } })
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, undefined, {}, { 'x-oura-debug': '1' })
    const started = performance.now()
    for (let night = 0; night < 3; night++) {
      gateway.simulator.changeRecord(person.userId, 'daily_sleep', person.nights[night]?.ouraId ?? '', {
        score: 1,
      })
      await announce(gateway, person, night)
      const payload = await subscriber.next()
      expect(payload).toMatchObject({
        data: { documentChanged: { node: { score: 1 } } },
        extensions: { oura: { requests: 1 } },
      })
      // Longer in total than one operation may take.
      gateway.simulator.setLatency(600)
    }
    expect(performance.now() - started).toBeGreaterThan(1000)
    await subscriber.close()
  })
})

describe('a record that Oura announces before its API has it', () => {
  /** A subscriber who did not get a night, because Oura does not find it. */
  async function withLateNight() {
    const fakeClock = createFakeClock()
    const gateway = await startLoginGateway({
      fakeClock,
      environment: { ...OPERATOR, OURA_RECONCILE_SHARE: '0' },
    })
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    const ouraId = person.nights[0]?.ouraId ?? ''
    const remove = gateway.simulator.inject({ match: { path: new RegExp(ouraId) }, kind: failWith(404) })
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', ouraId, { score: 1 })
    await announce(gateway, person, 0, { event_type: 'create' })
    const first = await subscriber.next()
    expect(changeOf(first)).toMatchObject({ event: 'CREATE', documentId: ouraId, node: null })
    expect(first?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    return { gateway, fakeClock, person, subscriber, ouraId, remove }
  }

  it('is read again every 30 seconds, and sent once Oura has it', async () => {
    const { fakeClock, person, subscriber, ouraId, remove, ...rest } = await withLateNight()
    await using gateway = rest.gateway
    await pass(fakeClock, 60_000)
    remove()
    const before = requestsOf(gateway).length
    await pass(fakeClock, 31_000)
    const found = await subscriber.next()
    expect(found?.errors).toBeUndefined()
    expect(changeOf(found)).toMatchObject({ event: 'CREATE', documentId: ouraId, node: { score: 1 } })
    const { data } = await ask(gateway, person.browser, NIGHTS)
    expect(data.viewer.dailySleep.nodes[0].score).toBe(1)
    expect(requestsOf(gateway).length).toBe(before + 1)
    await pass(fakeClock, 120_000)
    expect(requestsOf(gateway).length).toBe(before + 1)
    await subscriber.close()
  })

  it('is deleted for the subscriber and for queries after ten minutes', async () => {
    const { fakeClock, person, subscriber, ouraId, ...rest } = await withLateNight()
    await using gateway = rest.gateway
    await pass(fakeClock, 11 * 60_000)
    const last = await subscriber.next()
    expect(last?.errors).toBeUndefined()
    expect(changeOf(last)).toMatchObject({ event: 'DELETE', documentId: ouraId, node: null })
    const sent = requestsOf(gateway).length
    const { data } = await ask(gateway, person.browser, NIGHTS)
    expect(data.viewer.dailySleep.nodes.map((night: { ouraId: string }) => night.ouraId)).not.toContain(
      ouraId,
    )
    await pass(fakeClock, 120_000)
    expect(requestsOf(gateway).length - sent).toBeLessThanOrEqual(1)
    await subscriber.close()
  })

  it('is not asked for after the subscriber has left', async () => {
    const { fakeClock, subscriber, ...rest } = await withLateNight()
    await using gateway = rest.gateway
    await subscriber.close()
    await expect.poll(() => metricOf(gateway, 'oura_graphql_open_subscriptions')).toBe(0)
    const before = requestsOf(gateway).length
    await pass(fakeClock, 11 * 60_000)
    expect(requestsOf(gateway).length).toBe(before)
  })
})

describe('the demo user', () => {
  it('subscribes without a login, and the cache of the demo is renewed too', async () => {
    const publicUrl = 'http://localhost:4000'
    const simulator = await startSimulator({ now: () => NOW, oauth: registration(publicUrl) })
    const app = createTestApp(parseConfig({ STORE_URL: 'memory:' }), {
      clock: { now: () => NOW },
      log: createRecordingLog(),
      demo: { url: simulator.url, accessToken: DEMO_TOKEN, application: CLIENT },
    })
    const send = async (request: Request) => app.fetch(request)
    const demo = { url: publicUrl, send, simulator, clock: { now: () => NOW } }
    const browser = createBrowser(send)
    const { data } = await ask(demo, browser, NIGHTS)
    const [night] = data.viewer.dailySleep.nodes
    const subscriber = await subscribe(demo, browser)
    const user = userId(DEMO_USER)
    simulator.changeRecord(user, 'daily_sleep', night.ouraId, { score: 1 })
    const before = requestsOf(demo).length
    await post(demo, { user_id: 'another', object_id: night.ouraId })
    await post(demo, { user_id: user, object_id: night.ouraId })
    expect(changeOf(await subscriber.next()).node).toMatchObject({ id: night.id, score: 1 })
    const again = await ask(demo, browser, NIGHTS)
    expect(again.data.viewer.dailySleep.nodes[0].score).toBe(1)
    expect(requestsOf(demo).length).toBe(before + 1)
    await subscriber.close()
    await app.close()
    await simulator.close()
  })
})

describe('after', () => {
  it('delivers what was missed first, then what comes, each once', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const first = await subscribe(gateway, person.browser, NOTICES)
    for (let night = 0; night < 4; night++) await announce(gateway, person, night)
    const cursors = []
    for (let night = 0; night < 4; night++) cursors.push(changeOf(await first.next()).cursor)
    await first.close()
    const resumed = await subscribe(gateway, person.browser, NOTICES, { after: cursors[1] })
    await announce(gateway, person, 4)
    const seen = [await resumed.next(), await resumed.next(), await resumed.next()]
    expect(seen.map((payload) => changeOf(payload).documentId)).toEqual(
      [2, 3, 4].map((night) => person.nights[night]?.ouraId),
    )
    const fresh = await subscribe(gateway, person.browser, NOTICES)
    await announce(gateway, person, 5)
    expect(changeOf(await fresh.next()).documentId).toBe(person.nights[5]?.ouraId)
    for (const subscriber of [resumed, fresh]) await subscriber.close()
  })

  it('reads the record from the cache if a query has fetched it since the change', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const watching = await subscribe(gateway, person.browser, NOTICES)
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', person.nights[0]?.ouraId ?? '', { score: 1 })
    await announce(gateway, person)
    await watching.next()
    await ask(gateway, person.browser, NIGHTS)
    const before = gateway.simulator.journal.length
    const resumed = await subscribe(gateway, person.browser, undefined, { after: '' })
    expect(changeOf(await resumed.next()).node).toMatchObject({ id: person.nights[0]?.id, score: 1 })
    expect(gateway.simulator.journal.length).toBe(before)
    for (const subscriber of [watching, resumed]) await subscriber.close()
  })

  it('goes ten minutes back, also for a cursor that is unknown', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const watching = await subscribe(gateway, person.browser, NOTICES)
    await announce(gateway, person, 0)
    await watching.next()
    gateway.clock.time += 5 * 60_000
    await announce(gateway, person, 1)
    await watching.next()
    gateway.clock.time += 5 * 60_000 + 1
    const resumed = await subscribe(gateway, person.browser, NOTICES, { after: 'of another process' })
    expect(changeOf(await resumed.next()).documentId).toBe(person.nights[1]?.ouraId)
    for (const subscriber of [watching, resumed]) await subscriber.close()
  })
})

describe('a quarter of the limit is left to queries', () => {
  const LIMITS = { OURA_RATE_LIMITS: 'app=12/10m,user=100/1m' }
  const OTHERS = [
    'dailyReadiness',
    'dailyActivity',
    'dailyStress',
    'dailySpo2',
    'sessions',
    'tags',
    'restModePeriods',
  ]
  const sent = (gateway: LoginGateway) =>
    gateway.simulator.journal.filter(({ path }) => path.startsWith('/v2/usercollection/')).length

  /** Queries until the gateway has sent a number of requests. */
  async function send(gateway: LoginGateway, { browser }: Person, count: number): Promise<void> {
    for (const name of OTHERS.slice(0, count - sent(gateway))) {
      await ask(gateway, browser, `{ viewer { ${name} { totalCount } } }`)
    }
    expect(sent(gateway)).toBe(count)
  }

  it('when records are read for subscribers', async () => {
    await using gateway = await startLoginGateway({ environment: LIMITS })
    const person = await logIn(gateway)
    const changes = await subscribe(gateway, person.browser)
    await send(gateway, person, 9)
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', person.nights[0]?.ouraId ?? '', { score: 1 })
    await announce(gateway, person)
    expect((await changes.next())?.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect(sent(gateway)).toBe(9)
    const { data } = await ask(gateway, person.browser, NIGHTS)
    expect(data.viewer.dailySleep.nodes[0].score).toBe(1)
    expect(sent(gateway)).toBe(10)
  })

  it('when a subscription selects ranges of other records below the node', async () => {
    await using gateway = await startLoginGateway({ environment: LIMITS })
    const person = await logIn(gateway)
    const heartRate = 'heartRate(first: 1) { totalCount }'
    const workouts = `{ viewer { workouts(startDate: "2026-11-01", endDate: "2026-11-19") { nodes { ouraId } } } }`
    const changes = await subscribe(
      gateway,
      person.browser,
      `subscription { documentChanged { documentId node { ... on Workout { ${heartRate} } } } }`,
    )
    const { data } = await ask(gateway, person.browser, workouts)
    const { ouraId } = data.viewer.workouts.nodes[0]
    await send(gateway, person, 8)
    await post(gateway, { user_id: person.userId, data_type: 'workout', object_id: ouraId })
    expect(await changes.next()).toMatchObject({
      data: { documentChanged: { documentId: ouraId } },
      errors: [{ path: ['documentChanged', 'node', 'heartRate'], extensions: { code: 'RATE_LIMITED' } }],
    })
    expect(sent(gateway)).toBe(9)
    const query = `{ viewer { record(dataType: WORKOUT, ouraId: "${ouraId}") { ... on Workout { ${heartRate} } } } }`
    const record = await ask(gateway, person.browser, query)
    expect(record.errors).toEqual([])
    expect(sent(gateway)).toBe(11)
  })
})
