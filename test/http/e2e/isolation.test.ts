import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failWith } from '../../../src/simulator/faults.ts'
import { WholeDaysDocument, WorkoutsDocument } from '../../generated/graphql.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { connectionField, introspect } from '../../support/graph.ts'
import { fetchRaw, inOrder, type Raw } from '../../support/oura-records.ts'
import { COLLECTIONS, scopeOf, TIME_SERIES, userFieldOf } from '../../support/oura-resources.ts'
import { askPage, type Listing } from '../../support/walk.ts'

const range = { startDate: '2026-11-01', endDate: '2026-11-05' }
const window = { start_date: '2026-11-01', end_date: '2026-11-06' }

const ANNA = 'token-of-anna'
const BEN = 'token-of-ben'
const as = (token: string) => ({ authorization: `Bearer ${token}` })

const startWithTwoUsers = () =>
  startGateway({
    simulator: {
      users: [
        { token: ANNA, seed: 11 },
        { token: BEN, seed: 12 },
      ],
    },
  })

/** Ids of a user's workouts, read from Oura directly. */
async function ouraIdsOf({ simulator }: TestGateway, token: string): Promise<unknown[]> {
  const records = await fetchRaw(simulator, 'workout', window, token)
  const workouts = records.filter(({ day }) => String(day) <= range.endDate)
  expect(workouts.length).toBeGreaterThan(5)
  return inOrder(workouts).map(({ id }) => id)
}

async function workoutsOf(gateway: TestGateway, token: string) {
  const { data, errors } = await gateway.ask(WorkoutsDocument, range, as(token))
  expect(errors).toEqual([])
  return data.viewer.workouts?.nodes ?? []
}

/** Every collection whose records have an id. */
const listings = COLLECTIONS.filter((resource) => !TIME_SERIES.has(resource)).map((resource) => ({
  resource,
  listing: {
    field: userFieldOf(resource),
    args: resource === 'ring_configuration' ? '' : 'startDate: "2024-12-01", endDate: "2026-11-18"',
    selection: 'id ouraId',
  } satisfies Listing,
}))

describe('two users of one gateway', () => {
  test('see only their own records, from Oura and from the cache, whichever user asks first', async () => {
    await using gateway = await startWithTwoUsers()
    const [annas, bens] = [await ouraIdsOf(gateway, ANNA), await ouraIdsOf(gateway, BEN)]
    expect(annas.filter((id) => bens.includes(id))).toEqual([])
    gateway.newRequests()
    for (const requests of [1, 0]) {
      expect((await workoutsOf(gateway, ANNA)).map(({ ouraId }) => ouraId)).toEqual(annas)
      expect(gateway.newRequests()).toHaveLength(requests)
      expect((await workoutsOf(gateway, BEN)).map(({ ouraId }) => ouraId)).toEqual(bens)
      expect(gateway.newRequests()).toHaveLength(requests)
    }
  })

  test('see only their own records when forty requests of both run at once', async () => {
    await using gateway = await startWithTwoUsers()
    const expected: Record<string, unknown[]> = {
      [ANNA]: await ouraIdsOf(gateway, ANNA),
      [BEN]: await ouraIdsOf(gateway, BEN),
    }
    gateway.newRequests()
    gateway.simulator.setLatency(30)
    const tokens = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ANNA : BEN))
    const answers = await Promise.all(tokens.map((token) => workoutsOf(gateway, token)))
    for (const [index, workouts] of answers.entries()) {
      expect(workouts.map(({ ouraId }) => ouraId)).toEqual(expected[tokens[index] as string])
    }
    // Equal requests of one user share one request. Requests of two users never do.
    expect(gateway.newRequests().map(({ user }) => user)).toHaveLength(2)
  })

  test('have different ids, which do not contain the token', async () => {
    await using gateway = await startWithTwoUsers()
    const ids: string[] = []
    for (const token of [ANNA, BEN]) {
      const { data } = await gateway.ask<{ viewer: { id: string } }, object>(
        '{ viewer { id } }',
        {},
        as(token),
      )
      ids.push(data.viewer.id)
      expect(Buffer.from(data.viewer.id, 'base64').toString()).not.toContain(token)
      const other = await gateway.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }, as(token))
      expect(other).toMatchObject({
        data: { nodes: [...ids.slice(0, -1).map(() => null), { id: ids.at(-1) }] },
      })
    }
    expect(new Set(ids).size).toBe(2)
  })

  test('get null, or their own record of that day, for the id of the other user’s record', async () => {
    await using gateway = await startWithTwoUsers()
    const schema = await introspect(gateway)
    for (const { resource, listing } of listings) {
      type Item = { id: string; ouraId: string | null }
      const { nodes } = await askPage<Item>(gateway, { ...listing, headers: as(BEN) }, { last: 5 })
      expect(nodes.length, resource).toBeGreaterThan(0)
      const { data, errors } = await gateway.ask<{ nodes: (Item | null)[] }, { ids: string[] }>(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on ${connectionField(schema, listing.field).node.name} { ouraId } } }`,
        { ids: nodes.map(({ id }) => id) },
        as(ANNA),
      )
      expect(errors).toEqual([])
      const isKeyedByDay = /:\d{4}-\d\d-\d\d$/.test(Buffer.from(nodes[0]?.id ?? '', 'base64').toString())
      for (const [index, found] of data.nodes.entries()) {
        if (isKeyedByDay) expect(found?.ouraId).not.toBe(nodes[index]?.ouraId)
        else expect(found).toBeNull()
      }
    }
  })

  test('page only through their own records, even with cursors of the other user', async () => {
    await using gateway = await startWithTwoUsers()
    const own = new Set(await ouraIdsOf(gateway, ANNA))
    const first = await gateway.ask(WorkoutsDocument, { ...range, first: 4 }, as(BEN))
    const after = first.data.viewer.workouts?.pageInfo.endCursor ?? null
    expect(after).not.toBeNull()
    const { data, errors } = await gateway.ask(WorkoutsDocument, { ...range, after }, as(ANNA))
    expect(errors).toEqual([])
    const ids = data.viewer.workouts?.nodes.map(({ ouraId }) => ouraId) ?? []
    expect(ids.length).toBeGreaterThan(0)
    expect(ids.filter((id) => !own.has(id))).toEqual([])
  })

  test('lose their cache when Oura refuses their token; the other user keeps theirs', async () => {
    await using gateway = await startWithTwoUsers()
    await workoutsOf(gateway, ANNA)
    const bens = await workoutsOf(gateway, BEN)
    gateway.simulator.inject({ match: { user: ANNA }, kind: failWith(401) })
    const later = { startDate: '2026-11-10', endDate: '2026-11-11' }
    for (const variables of [later, range]) {
      const { data, errors } = await gateway.ask(WorkoutsDocument, variables, as(ANNA))
      expect(errors).toMatchObject([
        { path: ['viewer', 'workouts'], extensions: { code: 'UNAUTHENTICATED' } },
      ])
      expect(data.viewer.workouts).toBeNull()
    }
    gateway.newRequests()
    expect(await workoutsOf(gateway, BEN)).toEqual(bens)
    expect(gateway.newRequests()).toEqual([])
  })
})

describe('a token that Oura refuses', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startWithTwoUsers()
    // The cache holds records of other users.
    await gateway.ask(WorkoutsDocument, range)
    await workoutsOf(gateway, ANNA)
    gateway.newRequests()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  test('is UNAUTHENTICATED at every field that needs Oura, and never the demo user', async () => {
    const { status, data, errors } = await gateway.ask(
      `{ viewer { id personalInfo { email } workouts(startDate: "2026-11-01", endDate: "2026-11-05") { totalCount }
        day(date: "2026-11-02") { date sleep { score } } } }`,
      {},
      as('token-of-nobody'),
    )
    expect(status).toBe(200)
    expect(data).toEqual({
      viewer: {
        id: expect.any(String),
        personalInfo: null,
        workouts: null,
        day: { date: '2026-11-02', sleep: null },
      },
    })
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
      'viewer.day.sleep',
      'viewer.personalInfo',
      'viewer.workouts',
    ])
    for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
    // The probe of an unknown token; personal_info accepts every valid one.
    expect(gateway.newRequests().map(({ resource, user, status }) => ({ resource, user, status }))).toEqual([
      { resource: 'personal_info', user: null, status: 401 },
    ])
  })

  test.each([['Basic ZGVtbzpkZW1v'], ['Bearer'], ['demo'], ['Bearer two tokens'], ['Bearer töken']])(
    'is UNAUTHENTICATED without a request to Oura if the header is %j',
    async (authorization) => {
      const { status, data, errors } = await gateway.ask('{ viewer { id } }', {}, { authorization })
      expect(status).toBe(401)
      expect(data).toBeUndefined()
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
      expect(gateway.newRequests()).toEqual([])
    },
  )
})

describe('a user who has not granted every scope', () => {
  const query = `{ viewer { personalInfo { ouraId age email } ${COLLECTIONS.map(
    (resource) => `${userFieldOf(resource)}(first: 1) { edges { cursor } }`,
  ).join(' ')} } }`

  test.each([
    [['daily', 'heartrate', 'email']],
    [['workout', 'session', 'tag', 'personal']],
    [['extapi:spo2', 'extapi:stress', 'extapi:heart_health']],
    [['ring_configuration', 'research']],
    [[]],
  ])('with %j is FORBIDDEN with requiredScope at the other fields, and there alone', async (scopes) => {
    const plain = scopes.map((scope) => scope.replace('extapi:', ''))
    await using gateway = await startGateway({ simulator: { users: [{ token: ANNA, seed: 11, scopes }] } })
    const { data, errors } = await gateway.ask<{ viewer: Record<string, Raw | null> }, object>(
      query,
      {},
      as(ANNA),
    )
    const refused = COLLECTIONS.filter((resource) => !plain.includes(scopeOf(resource)))
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual(
      refused.map((resource) => `viewer.${userFieldOf(resource)}`).sort(),
    )
    for (const resource of refused) {
      const error = errors.find(({ path }) => path?.[1] === userFieldOf(resource))
      expect(error?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredScope: scopeOf(resource) })
      expect(error?.message).toContain(scopeOf(resource))
    }
    for (const resource of COLLECTIONS) {
      const value = data.viewer[userFieldOf(resource)]
      if (refused.includes(resource)) expect(value).toBeNull()
      else expect(value).toMatchObject({ edges: expect.any(Array) })
    }
    expect(data.viewer['personalInfo']).toEqual({
      ouraId: expect.any(String),
      age: plain.includes('personal') ? expect.any(Number) : null,
      email: plain.includes('email') ? expect.any(String) : null,
    })
    // A missing scope stays missing, so no request is repeated.
    const requests = gateway.newRequests()
    expect(new Set(requests.map(({ path, query }) => JSON.stringify([path, query]))).size).toBe(
      requests.length,
    )
    expect(new Set(requests.map(({ resource }) => resource)).size).toBe(COLLECTIONS.length + 1)
  })
})

describe('a user without any data', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({ simulator: { users: [{ token: ANNA, empty: true }] } })
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  test.each(COLLECTIONS)('has an empty connection of %s', async (resource) => {
    const page = await askPage(
      gateway,
      { field: userFieldOf(resource), selection: '__typename', headers: as(ANNA) },
      { first: 10 },
    )
    expect(page).toEqual({
      edges: [],
      nodes: [],
      totalCount: 0,
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    })
  })

  test('has every day, with null for single records and empty lists for the others', async () => {
    const { data, errors } = await gateway.ask(WholeDaysDocument, range, as(ANNA))
    expect(errors).toEqual([])
    const { totalCount, nodes } = data.viewer.days
    expect(totalCount).toBe(5)
    expect(nodes).toEqual(
      [1, 2, 3, 4, 5].map((day) => ({
        id: expect.any(String),
        date: `2026-11-0${day}`,
        ...Object.fromEntries(
          [
            'sleep',
            'readiness',
            'activity',
            'spo2',
            'stress',
            'resilience',
            'cardiovascularAge',
            'vo2Max',
            'sleepTime',
            'mainSleep',
          ].map((field) => [field, null]),
        ),
        ...Object.fromEntries(
          ['sleepPeriods', 'workouts', 'sessions', 'enhancedTags', 'restModePeriods'].map((field) => [
            field,
            [],
          ]),
        ),
      })),
    )
  })

  test('has no latest heart rate and no statistics, but an id', async () => {
    const { data, errors } = await gateway.ask(
      `{ viewer { personalInfo { ouraId } heartRate(latest: true) { nodes { bpm } totalCount }
        summary(startDate: "2026-11-01", endDate: "2026-11-05") { dayCount sleepScore { mean } workouts { count } }
        trend(metric: STEPS, startDate: "2026-11-01", endDate: "2026-11-02") { points { date value movingAverage } slopePerDay statistics { mean } }
        heartRateBuckets(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-02T00:00:00Z", bucket: HOUR) { count } } }`,
      {},
      as(ANNA),
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      viewer: {
        personalInfo: { ouraId: expect.any(String) },
        heartRate: { nodes: [], totalCount: 0 },
        summary: { dayCount: 5, sleepScore: null, workouts: { count: 0 } },
        trend: {
          points: ['2026-11-01', '2026-11-02'].map((date) => ({ date, value: null, movingAverage: null })),
          slopePerDay: null,
          statistics: null,
        },
        heartRateBuckets: [],
      },
    })
  })
})
