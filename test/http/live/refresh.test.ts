import { describe, expect, it } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { DEMO_TOKEN } from '../../../src/simulator/simulator.ts'
import { createBrowser } from '../../support/auth/browser.ts'
import { type Answer, ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startGateway } from '../../support/gateway.ts'
import { logIn, NIGHTS, type Person, post, subscribe } from '../../support/live/subscribers.ts'
import { NOTICES } from '../../support/live/subscription.ts'

const REFRESH = `mutation Refresh($input: RefreshInput!) {
  refresh(input: $input) {
    changes { cursor event dataType eventTime documentId node { __typename id ... on DailySleep { day score } } }
    isComplete
    failures { dataType code message retryAfterSeconds requiredScope }
    userErrors { field code message }
  }
}`

const SEPTEMBER = { startDate: '2026-09-01', endDate: '2026-09-30' }

/** Refreshes nights of September unless told otherwise. */
const refresh = (
  gateway: LoginGateway,
  person: Pick<Person, 'browser'>,
  input: object = {},
): Promise<Answer> =>
  ask(gateway, person.browser, REFRESH, {}, { input: { dataTypes: ['DAILY_SLEEP'], ...SEPTEMBER, ...input } })

async function refreshed(...args: Parameters<typeof refresh>) {
  const { data, errors } = await refresh(...args)
  expect(errors).toEqual([])
  return data.refresh
}

/** Changes a person's night at Oura, without a webhook. */
const change = (gateway: LoginGateway, { userId, nights }: Person, night: number, fields: object | null) =>
  gateway.simulator.changeRecord(
    userId,
    'daily_sleep',
    nights[night]?.ouraId ?? '',
    fields as Parameters<typeof gateway.simulator.changeRecord>[3],
  )

const nightsOf = async (gateway: LoginGateway, { browser }: Person): Promise<Person['nights']> =>
  (await ask(gateway, browser, NIGHTS)).data.viewer.dailySleep.nodes

const requestsFor = (gateway: LoginGateway, before: number) =>
  gateway.simulator.journal
    .slice(before)
    .filter(({ user }) => user !== null)
    .map(({ path }) => path.replace('/v2/usercollection/', ''))

describe('refresh', () => {
  it('returns what changed with its records, for one request, and the cache has it', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const [first, second, third] = person.nights
    expect(await refreshed(gateway, person)).toEqual({
      changes: [],
      isComplete: true,
      failures: [],
      userErrors: [],
    })
    change(gateway, person, 0, { score: 1 })
    change(gateway, person, 1, null)
    change(gateway, person, 2, { day: '2026-08-01' })
    const before = gateway.simulator.journal.length
    const { changes, isComplete } = await refreshed(gateway, person)
    expect(isComplete).toBe(true)
    expect(changes).toEqual([
      {
        cursor: expect.any(String),
        event: 'DELETE',
        dataType: 'DAILY_SLEEP',
        eventTime: null,
        documentId: second?.ouraId,
        node: null,
      },
      expect.objectContaining({
        event: 'UPDATE',
        documentId: third?.ouraId,
        node: expect.objectContaining({ day: '2026-08-01', score: third?.score }),
      }),
      {
        cursor: expect.any(String),
        event: 'UPDATE',
        dataType: 'DAILY_SLEEP',
        eventTime: null,
        documentId: first?.ouraId,
        node: { __typename: 'DailySleep', id: first?.id, day: first?.day, score: 1 },
      },
    ])
    // One for the month, one for each record that is missing: it may have been deleted, or moved.
    expect(requestsFor(gateway, before)).toEqual([
      'daily_sleep',
      `daily_sleep/${second?.ouraId}`,
      `daily_sleep/${third?.ouraId}`,
    ])
    const after = await nightsOf(gateway, person)
    expect(after).toEqual([{ ...first, score: 1 }, ...person.nights.slice(3)])
    expect((await refreshed(gateway, person)).changes).toEqual([])
  })

  it('finds a new record, and one that moved to another day of the range', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    // Of other credentials, so that this user's copies lack it.
    const { data } = await ask(
      gateway,
      createBrowser(gateway.send),
      '{ viewer { dailySleep(startDate: "2026-08-01", endDate: "2026-08-05") { nodes { ouraId } } } }',
      { authorization: `Bearer ${DEMO_TOKEN}` },
    )
    const [outside] = data.viewer.dailySleep.nodes
    change(gateway, person, 0, null)
    await refreshed(gateway, person)
    const free = person.nights[0]?.day
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', outside.ouraId, { day: free ?? '' })
    expect((await refreshed(gateway, person)).changes).toMatchObject([
      { event: 'CREATE', documentId: outside.ouraId, node: { day: free } },
    ])
    change(gateway, person, 1, null)
    gateway.simulator.changeRecord(person.userId, 'daily_sleep', outside.ouraId, {
      day: person.nights[1]?.day ?? '',
    })
    expect((await refreshed(gateway, person)).changes).toMatchObject([
      { event: 'DELETE', documentId: person.nights[1]?.ouraId },
      { event: 'UPDATE', documentId: outside.ouraId, node: { day: person.nights[1]?.day } },
    ])
  })

  it('says that it cannot know what changed if there is no copy, and reports nothing', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const { changes, isComplete } = await refreshed(gateway, person, { startDate: '2026-08-25' })
    expect({ changes, isComplete }).toEqual({ changes: [], isComplete: false })
    change(gateway, person, 0, { score: 1 })
    const again = await refreshed(gateway, person, { startDate: '2026-08-25' })
    expect(again).toMatchObject({ changes: [{ event: 'UPDATE' }], isComplete: true })
  })

  it('compares the samples that the cache has, and keeps them', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const query = `{ viewer { sleepPeriods(startDate: "2026-09-01", endDate: "2026-09-30") {
      nodes { ouraId heartRate { interval } }
    } } }`
    const periods = (await ask(gateway, person.browser, query)).data.viewer.sleepPeriods.nodes
    const { ouraId } = periods[0]
    gateway.simulator.changeRecord(person.userId, 'sleep', ouraId, {
      heart_rate: { interval: 7, items: [60], timestamp: '2026-09-01T00:00:00Z' },
    })
    const short = `mutation { refresh(input: {
      dataTypes: [SLEEP], startDate: "2026-09-01", endDate: "2026-09-30"
    }) { changes { documentId } } }`
    const { data } = await ask(gateway, person.browser, short)
    expect(data.refresh.changes).toEqual([{ documentId: ouraId }])
    const before = gateway.simulator.journal.length
    const after = (await ask(gateway, person.browser, query)).data.viewer.sleepPeriods.nodes
    expect(after[0]).toEqual({ ouraId, heartRate: { interval: 7 } })
    expect(after.slice(1)).toEqual(periods.slice(1))
    expect(requestsFor(gateway, before)).toEqual([])
  })

  it('lets the next query read the heart rate of refreshed days of activity', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const query = `{ viewer { heartRate(
      startDatetime: "2026-09-10T00:00:00Z", endDatetime: "2026-09-10T02:00:00Z", first: 1
    ) { nodes { bpm } } } }`
    const reads = async () => {
      const before = gateway.simulator.journal.length
      await ask(gateway, person.browser, query)
      return requestsFor(gateway, before)
    }
    expect(await reads()).toEqual(['heartrate'])
    expect(await reads()).toEqual([])
    await refreshed(gateway, person, { dataTypes: ['DAILY_ACTIVITY'] })
    expect(await reads()).toEqual(['heartrate'])
  })

  it('refreshes all types by default: one request each', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const before = gateway.simulator.journal.length
    const { failures } = await refreshed(gateway, person, { dataTypes: undefined })
    expect(failures).toEqual([])
    const requests = requestsFor(gateway, before)
    expect(requests).toHaveLength(16)
    expect(new Set(requests).size).toBe(16)
  })

  it('fails only the types that cannot be read', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    change(gateway, person, 0, { score: 1 })
    const heal = gateway.simulator.inject({ match: { resource: 'sleep' }, kind: failWith(503) })
    gateway.simulator.inject({ match: { resource: 'daily_spo2' }, kind: failWith(403) })
    const dataTypes = ['SLEEP', 'DAILY_SLEEP', 'DAILY_SPO2']
    const result = await refreshed(gateway, person, { dataTypes })
    expect(result.changes).toMatchObject([{ documentId: person.nights[0]?.ouraId }])
    expect(result.isComplete).toBe(false)
    expect(result.failures).toMatchObject([
      { dataType: 'SLEEP', code: 'UPSTREAM_UNAVAILABLE' },
      { dataType: 'DAILY_SPO2', code: 'FORBIDDEN' },
    ])
    heal()
    expect((await refreshed(gateway, person, { dataTypes: ['SLEEP'] })).failures).toEqual([])
  })

  it('keeps the copies of a type that fails as stale ones, and reports its changes the next time', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    change(gateway, person, 0, { score: 1 })
    const heal = gateway.simulator.inject({ kind: failWith(503) })
    expect((await refreshed(gateway, person)).failures).toHaveLength(1)
    expect(await nightsOf(gateway, person)).toEqual(person.nights)
    heal()
    expect((await refreshed(gateway, person)).changes).toHaveLength(1)
  })

  it('tells of a scope that the user has not granted', async () => {
    await using gateway = await startLoginGateway()
    const browser = gateway.browser()
    await gateway.login(browser, '', { scopes: ['personal', 'daily'] })
    const { failures } = await refreshed(gateway, { browser }, { dataTypes: ['WORKOUT', 'DAILY_SLEEP'] })
    expect(failures).toMatchObject([{ dataType: 'WORKOUT', code: 'FORBIDDEN', requiredScope: 'workout' }])
  })

  it.each([
    ['dates in the wrong order', { startDate: '2026-10-01' }, 'startDate'],
    ['more than 92 days', { startDate: '2026-06-30' }, 'startDate'],
    ['no type', { dataTypes: [] }, 'dataTypes'],
    ['a type without a route', { dataTypes: ['MEAL'] }, 'dataTypes'],
    ['a type that is none', { dataTypes: ['DAILY_SLEEP', 'UNKNOWN'] }, 'dataTypes'],
  ])('refuses %s as data', async (_, input, field) => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const before = gateway.simulator.journal.length
    expect(await refreshed(gateway, person, input)).toEqual({
      changes: [],
      isComplete: false,
      failures: [],
      userErrors: [{ field: ['input', field], code: 'BAD_USER_INPUT', message: expect.any(String) }],
    })
    expect(gateway.simulator.journal.length).toBe(before)
  })

  it('needs credentials that Oura accepts', async () => {
    await using gateway = await startLoginGateway()
    const codeOf = async (headers: Record<string, string>) => {
      const { errors, data } = await ask(gateway, createBrowser(gateway.send), REFRESH, headers, {
        input: SEPTEMBER,
      })
      expect(data).toBeNull()
      return errors.map(({ extensions }) => extensions['code'])
    }
    expect(await codeOf({})).toEqual(['UNAUTHENTICATED'])
    expect(await codeOf({ authorization: 'Bearer made-up' })).toEqual(['UNAUTHENTICATED'])
  })
})

describe('the changes that refresh finds', () => {
  it('reach subscribers, who read them from the cache', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser)
    change(gateway, person, 0, { score: 1 })
    change(gateway, person, 1, null)
    const before = gateway.simulator.journal.length
    const { changes } = await refreshed(gateway, person)
    expect(changes).toHaveLength(2)
    for (const found of changes) {
      expect((await subscriber.next())?.data.documentChanged).toEqual(found)
    }
    await nightsOf(gateway, person)
    expect(requestsFor(gateway, before)).toEqual(['daily_sleep', `daily_sleep/${person.nights[1]?.ouraId}`])
    const resumed = await subscribe(gateway, person.browser, NOTICES, { after: changes[0].cursor })
    expect((await resumed.next())?.data.documentChanged.cursor).toBe(changes[1].cursor)
    for (const each of [subscriber, resumed]) await each.close()
  })

  it('are not published again if Oura had announced them', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    change(gateway, person, 0, { score: 1 })
    change(gateway, person, 1, { score: 2 })
    await post(gateway, { user_id: person.userId, object_id: person.nights[0]?.ouraId })
    expect((await subscriber.next())?.data.documentChanged.documentId).toBe(person.nights[0]?.ouraId)
    const { changes } = await refreshed(gateway, person)
    expect(changes.map(({ cursor }: { cursor: string }) => cursor !== '')).toEqual([false, true])
    expect((await subscriber.next())?.data.documentChanged.documentId).toBe(person.nights[1]?.ouraId)
    await subscriber.close()
  })

  it('are published once if two clients refresh at a time', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    change(gateway, person, 0, { score: 1 })
    gateway.simulator.setLatency(20)
    const both = await Promise.all([refreshed(gateway, person), refreshed(gateway, person)])
    expect(both.map(({ changes }) => changes.length).toSorted()).toEqual([0, 1])
  })

  it('are not published if an access token of the request found them: its user is unknown', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const token = { authorization: `Bearer ${DEMO_TOKEN}` }
    const passThrough = createBrowser(gateway.send)
    await ask(gateway, passThrough, NIGHTS, token)
    change(gateway, person, 0, { score: 1 })
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    const { data } = await ask(gateway, passThrough, REFRESH, token, {
      input: { dataTypes: ['DAILY_SLEEP'], ...SEPTEMBER },
    })
    expect(data.refresh.changes).toMatchObject([{ cursor: '', documentId: person.nights[0]?.ouraId }])
    const { changes } = await refreshed(gateway, person)
    expect(changes).toHaveLength(1)
    expect((await subscriber.next())?.data.documentChanged.cursor).toBe(changes[0].cursor)
    await subscriber.close()
  })

  it('reach the demo user', async () => {
    await using gateway = await startGateway()
    await gateway.ask(NIGHTS)
    const [night] =
      (await gateway.ask<Record<string, Record<string, { nodes: Person['nights'] }>>, object>(NIGHTS)).data[
        'viewer'
      ]?.['dailySleep']?.nodes ?? []
    gateway.simulator.changeRecord(DEMO_TOKEN, 'daily_sleep', night?.ouraId ?? '', { score: 1 })
    const { data } = await gateway.ask<{ refresh: { changes: object[] } }, object>(REFRESH, {
      input: SEPTEMBER,
    })
    expect(data.refresh.changes).toMatchObject([{ cursor: expect.stringMatching(/./), node: { score: 1 } }])
  })
})

describe('the bound of refreshes', () => {
  it('is 64 requests to Oura in five minutes for each user', async () => {
    await using gateway = await startLoginGateway({
      simulator: { users: [{ token: 'token-of-anna', seed: 11 }] },
    })
    const person = await logIn(gateway)
    const anna = await logIn(gateway, 'token-of-anna')
    const all = { dataTypes: undefined }
    for (let time = 0; time < 4; time++) await refreshed(gateway, person, all)
    const before = gateway.simulator.journal.length
    gateway.clock.time += 60_000
    const { data, errors } = await refresh(gateway, person)
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'RATE_LIMITED',
          limit: 'refreshes',
          allowed: 64,
          tier: 'user',
          retryAfterSeconds: 241,
        },
      },
    ])
    expect(gateway.simulator.journal.length).toBe(before)
    // Queries continue, and so do other users.
    expect(await nightsOf(gateway, person)).toHaveLength(person.nights.length)
    expect((await refreshed(gateway, anna)).isComplete).toBe(true)
    gateway.clock.time += 241_000
    await refreshed(gateway, person, all)
  })

  it('leaves the last fifth of the application to queries', async () => {
    await using gateway = await startLoginGateway({ environment: { OURA_RATE_LIMITS: 'app=10/5m' } })
    const person = await logIn(gateway)
    const outcomes = []
    for (let time = 0; time < 8; time++) outcomes.push((await refresh(gateway, person)).errors[0]?.extensions)
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill(undefined))
    expect(outcomes.at(-1)).toMatchObject({ code: 'RATE_LIMITED', limit: 'refreshes', tier: 'application' })
    const { errors } = await ask(gateway, person.browser, NIGHTS.replaceAll('2026-09', '2026-10'))
    expect(errors).toEqual([])
  })
})

describe('User.record', () => {
  it('renews the cache if Oura announced a change of the record', async () => {
    await using gateway = await startLoginGateway()
    const person = await logIn(gateway)
    const [night] = person.nights
    change(gateway, person, 0, { score: 1 })
    const subscriber = await subscribe(gateway, person.browser, NOTICES)
    await post(gateway, { user_id: person.userId, object_id: night?.ouraId })
    await subscriber.next()
    const before = gateway.simulator.journal.length
    const query = `{ viewer { record(dataType: DAILY_SLEEP, ouraId: "${night?.ouraId}") { ... on DailySleep { score } } } }`
    expect((await ask(gateway, person.browser, query)).data.viewer.record).toEqual({ score: 1 })
    expect((await nightsOf(gateway, person))[0]?.score).toBe(1)
    expect(requestsFor(gateway, before)).toEqual([`daily_sleep/${night?.ouraId}`])
    await subscriber.close()
  })
})
