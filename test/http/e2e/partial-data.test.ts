import { inspect } from 'node:util'
import type { GraphQLObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultKind, failWith, rateLimited } from '../../../src/simulator/faults.ts'
import { DashboardDocument, type DashboardQuery } from '../../generated/graphql.ts'
import { NOW } from '../../support/client.ts'
import {
  type Answer,
  type GatewayTestOptions,
  startGateway,
  type TestGateway,
} from '../../support/gateway.ts'
import { connectionField, fullSelection, introspect, objectType } from '../../support/graph.ts'
import {
  dayOf,
  expectedOf,
  fetchRaw,
  type Raw,
  toFieldName,
  withoutDerived,
} from '../../support/oura-records.ts'
import { COLLECTIONS, TIME_SERIES, userFieldOf } from '../../support/oura-resources.ts'

const range = { startDate: '2026-10-20', endDate: '2026-11-12' }

/** Texts that must never leave the gateway: an access token, and the body of a response that is not a record. */
const TOKEN = 'canary-token-9f3b1c7e'
const BODY =
  'canary-body-51d0a2 at Object.<anonymous> (/srv/oura/internal.py:12) https://internal.example/?access_token=1'
const asCanary = { authorization: `Bearer ${TOKEN}` }

const startCanaryGateway = (options: GatewayTestOptions = {}) =>
  startGateway({
    ...options,
    simulator: { users: [{ token: TOKEN, seed: 7 }], ...options.simulator },
    // Retries would only delay the same result.
    config: { ouraMaxRetries: 0, ...options.config },
  })

let healthy: DashboardQuery

beforeAll(async () => {
  await using gateway = await startCanaryGateway()
  const { data, errors } = await gateway.ask(DashboardDocument, range, asCanary)
  expect(errors).toEqual([])
  expect(data.viewer.dailySleep?.nodes.length).toBeGreaterThan(20)
  healthy = data
})

/** Asserts that neither the answer nor the log contains the token, Oura's URL or response, or a stack trace. */
function expectNoLeak(gateway: TestGateway, answer: Answer<unknown>): void {
  const { host } = new URL(gateway.simulator.url)
  const secrets = [
    TOKEN,
    BODY,
    'canary',
    host,
    'usercollection',
    'internal.example',
    'Bearer',
    'node_modules',
    '.ts:',
    '.js:',
  ]
  for (const text of [JSON.stringify(answer), inspect(gateway.log.lines, { depth: null })]) {
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    expect(text).not.toMatch(/\bat .+:\d+:\d+/)
  }
}

interface Case {
  readonly fault: FaultKind
  readonly code: string
  /** Fields of `extensions` beside code and traceId. @default none */
  readonly extensions?: object
  /** Whether there was no complete response, and so no trace id. @default false */
  readonly untraced?: boolean
  readonly options?: GatewayTestOptions
}

const wrongShape = (body: Extract<FaultKind, { type: 'wrongShape' }>['body']): Case => ({
  fault: { type: 'wrongShape', body },
  code: 'UPSTREAM_INVALID',
})

const FAULTS: Record<string, Case> = {
  'a 401': { fault: failWith(401, { body: { detail: BODY } }), code: 'FORBIDDEN' },
  'a 401 without a body': { fault: failWith(401), code: 'FORBIDDEN' },
  'the 401 of a missing scope': {
    fault: failWith(401, { body: { detail: 'Token is not authorized access daily scope.' } }),
    code: 'FORBIDDEN',
    extensions: { requiredScope: 'daily' },
  },
  'the same sentence with 403': {
    fault: failWith(403, { body: { detail: 'Token is not authorized access extapi:daily scope.' } }),
    code: 'FORBIDDEN',
    extensions: { requiredScope: 'daily' },
  },
  'a 403': { fault: failWith(403, { body: { detail: BODY } }), code: 'FORBIDDEN' },
  'a 426': { fault: failWith(426, { body: BODY }), code: 'FORBIDDEN' },
  'a 400': { fault: failWith(400, { body: { detail: BODY } }), code: 'UPSTREAM_INVALID' },
  'a 404': { fault: failWith(404, { body: { detail: BODY } }), code: 'UPSTREAM_INVALID' },
  'a 422': {
    fault: failWith(422, { body: { detail: [{ type: 'x', loc: ['query'], msg: BODY, input: TOKEN }] } }),
    code: 'UPSTREAM_INVALID',
  },
  'a redirect': {
    fault: failWith(302, { headers: { location: 'https://internal.example/' } }),
    code: 'UPSTREAM_INVALID',
  },
  'a 204': { fault: failWith(204), code: 'UPSTREAM_INVALID' },
  'a 429 with Retry-After': {
    fault: rateLimited(120, NOW),
    code: 'RATE_LIMITED',
    extensions: { retryAfterSeconds: 120, tier: 'user' },
  },
  'a 429 of the application': {
    fault: rateLimited(40, NOW, 'app'),
    code: 'RATE_LIMITED',
    extensions: { retryAfterSeconds: 40, tier: 'application' },
  },
  'a 429 that says nothing': {
    fault: failWith(429, { body: BODY }),
    code: 'RATE_LIMITED',
    extensions: { retryAfterSeconds: 60, tier: null },
  },
  'a 500': { fault: failWith(500, { body: BODY }), code: 'UPSTREAM_UNAVAILABLE' },
  'a 503': { fault: failWith(503, { body: { detail: BODY } }), code: 'UPSTREAM_UNAVAILABLE' },
  'a 599': { fault: failWith(599, { body: BODY }), code: 'UPSTREAM_UNAVAILABLE' },
  'the HTML of the CDN': { fault: { type: 'html' }, code: 'UPSTREAM_UNAVAILABLE' },
  'HTML with 200': { fault: { type: 'html', status: 200 }, code: 'UPSTREAM_INVALID' },
  'no answer at all': {
    fault: { type: 'hang' },
    code: 'UPSTREAM_TIMEOUT',
    untraced: true,
    options: { config: { ouraTimeoutMs: 1_000 } },
  },
  'a body that never ends': {
    fault: { type: 'slowDrip', bytes: 1, everyMs: 50 },
    code: 'UPSTREAM_TIMEOUT',
    untraced: true,
    options: { config: { ouraTimeoutMs: 1_000 } },
  },
  'half a body': { fault: { type: 'cutBody' }, code: 'UPSTREAM_UNAVAILABLE', untraced: true },
  'a connection reset': { fault: { type: 'reset' }, code: 'UPSTREAM_UNAVAILABLE', untraced: true },
  'half of a JSON text': {
    fault: { type: 'garbage', body: `{"data":[{"id":"${BODY}` },
    code: 'UPSTREAM_INVALID',
  },
  'an empty body': { fault: { type: 'garbage', body: '' }, code: 'UPSTREAM_INVALID' },
  'nine megabytes': { fault: { type: 'hugeBody', bytes: 9_000_000 }, code: 'UPSTREAM_INVALID' },
  'an object without data': wrongShape({ records: [], detail: BODY }),
  'data that is no list': wrongShape({ data: { id: BODY }, next_token: null }),
  'a list without its envelope': wrongShape([]),
  'the JSON text null': wrongShape(null),
  'a page token that is no text': wrongShape({ data: [], next_token: { token: BODY } }),
}

describe('one failing collection makes only its own field null, with the reason, and leaks nothing', () => {
  test.each(Object.keys(FAULTS))('%s', async (name) => {
    const { fault, code, extensions = {}, untraced = false, options = {} } = FAULTS[name] as Case
    await using gateway = await startCanaryGateway(options)
    // Generates the made-up person first, because that takes longer than the time-out of a test.
    await fetchRaw(gateway.simulator, 'workout', { start_date: '2026-10-18', end_date: '2026-11-14' }, TOKEN)
    await fetchRaw(
      gateway.simulator,
      'daily_readiness',
      { start_date: '2026-10-18', end_date: '2026-11-14' },
      TOKEN,
    )
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: fault })

    const answer = await gateway.ask(DashboardDocument, range, asCanary)

    expect(answer.status).toBe(200)
    expect(answer.errors).toHaveLength(1)
    const [error] = answer.errors
    expect(error?.path).toEqual(['viewer', 'dailySleep'])
    const traceId = untraced ? {} : { traceId: expect.stringMatching(/^[0-9a-f]{32}$/) }
    expect(error?.extensions).toEqual({ code, ...extensions, ...traceId })
    expect(error?.message).toMatch(/^[A-Z].{20,}\.$/)
    expect(answer.data).toEqual({ viewer: { ...healthy.viewer, dailySleep: null } })
    expect(gateway.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'operation',
        fields: expect.objectContaining({ errorCodes: [code] }),
      }),
    )
    expectNoLeak(gateway, answer)
  })

  test('a page token that repeats, not followed beyond the page that shows it', async () => {
    await using gateway = await startCanaryGateway()
    gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'repeatToken' } })
    const answer = await gateway.ask(DashboardDocument, range, asCanary)
    expect(answer.errors).toMatchObject([
      { path: ['viewer', 'dailySleep'], extensions: { code: 'UPSTREAM_INVALID' } },
    ])
    expect(answer.data).toEqual({ viewer: { ...healthy.viewer, dailySleep: null } })
    expect(gateway.newRequests().filter(({ resource }) => resource === 'daily_sleep')).toHaveLength(2)
    expectNoLeak(gateway, answer)
  })

  test('more pages than OURA_MAX_PAGES, which the message names', async () => {
    // 28 days of scores are one page of 40; workouts are three a day.
    await using gateway = await startCanaryGateway({
      config: { ouraMaxPages: 1 },
      simulator: { users: [{ token: TOKEN, seed: 7 }], recordsPerPage: 40 },
    })
    const answer = await gateway.ask(DashboardDocument, range, asCanary)
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors[0]).toMatchObject({
      path: ['viewer', 'workouts'],
      message: expect.stringContaining('OURA_MAX_PAGES'),
      extensions: { code: 'UPSTREAM_INVALID' },
    })
    expect(answer.data).toEqual({ viewer: { ...healthy.viewer, workouts: null } })
    expectNoLeak(gateway, answer)
  })

  test('personal_info, without affecting the user’s id', async () => {
    await using gateway = await startCanaryGateway()
    gateway.simulator.inject({ match: { resource: 'personal_info' }, kind: failWith(500, { body: BODY }) })
    const answer = await gateway.ask(DashboardDocument, range, asCanary)
    expect(answer.errors.map(({ path }) => path)).toEqual([['viewer', 'personalInfo']])
    expect(answer.data).toEqual({ viewer: { ...healthy.viewer, personalInfo: null } })
    expectNoLeak(gateway, answer)
  })

  test('every collection', async () => {
    await using gateway = await startCanaryGateway()
    const { simulator } = gateway
    const connections = COLLECTIONS.map((resource) => {
      const args = TIME_SERIES.has(resource)
        ? 'startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T06:00:00Z", first: 3'
        : 'first: 3'
      return `${userFieldOf(resource)}(${args}) { edges { cursor } }`
    })
    const query = `{ viewer { personalInfo { email } ${connections.join(' ')} } }`
    type Data = { viewer: Record<string, unknown> }
    const good = await gateway.ask<Data, object>(query, {}, asCanary)
    expect(good.errors).toEqual([])
    for (const resource of [...COLLECTIONS, 'personal_info']) {
      const field = userFieldOf(resource)
      // The same person by another token, without cached records.
      const token = `token-for-${resource}`
      simulator.addUser({ token, seed: 7 })
      simulator.inject({ match: { resource: String(resource), user: token }, kind: failWith(503) })
      const { data, errors } = await gateway.ask<Data, object>(
        query,
        {},
        { authorization: `Bearer ${token}` },
      )
      expect(errors.map(({ path }) => path)).toEqual([['viewer', field]])
      expect(data).toEqual({ viewer: { ...good.data.viewer, [String(field)]: null } })
    }
  })

  test('the records of a day in each day, and the other records of these days arrive', async () => {
    await using gateway = await startCanaryGateway()
    const days = 'days(startDate: "2026-11-01", endDate: "2026-11-03")'
    type Day = { date: string; sleep?: object | null; readiness: object | null; mainSleep: object | null }
    const ask = () =>
      gateway.ask<{ viewer: { days: { nodes: Day[] } } }, object>(
        `{ viewer { ${days} { nodes { date sleep { score } readiness { score } mainSleep { bedtimeStart } } } } }`,
        {},
        asCanary,
      )
    const stop = gateway.simulator.inject({ match: { resource: 'daily_sleep' }, kind: failWith(500) })
    const { data, errors } = await ask()
    expect(errors.map(({ path }) => path?.join('.'))).toEqual(
      [0, 1, 2].map((index) => `viewer.days.nodes.${index}.sleep`),
    )
    expect(gateway.newRequests().filter(({ resource }) => resource === 'daily_sleep')).toHaveLength(1)
    stop()
    const whole = await ask()
    expect(whole.errors).toEqual([])
    expect(whole.data.viewer.days.nodes.every(({ sleep }) => sleep !== null)).toBe(true)
    expect(data.viewer.days.nodes).toEqual(
      whole.data.viewer.days.nodes.map((day) => ({ ...day, sleep: null })),
    )
  })
})

describe('one value of the wrong kind fails only its own field', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startCanaryGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  /** Everything but the record as Oura sent it, odd value and all. */
  const selectionOf = (type: GraphQLObjectType) => fullSelection(type).replace(/(^| )raw(?= |$)/g, '')

  const dayAfter = (day: string, days: number) =>
    new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

  /** The keys that identify and place the record with the changed key. */
  function place(base: Raw, index: number): Raw {
    const id = { id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` }
    if (base['day'] !== undefined) return { ...id, day: dayAfter(dayOf(base), index) }
    if (base['start_day'] !== undefined) return { ...id, start_day: dayAfter(dayOf(base), index) }
    if (base['id'] !== undefined) return id
    return { timestamp: new Date(Date.parse(String(base['timestamp'])) + index * 1000).toISOString() }
  }

  /** Rest mode and old tags are so rare that a month may have none. */
  const windowOf = (resource: string): Record<string, string> => {
    if (TIME_SERIES.has(resource))
      return { start_datetime: '2025-09-18T00:00:00Z', end_datetime: '2025-09-18T06:00:00Z' }
    const isRare = resource === 'tag' || resource === 'rest_mode_period'
    return { start_date: isRare ? '2025-01-01' : '2025-09-01', end_date: '2025-09-20' }
  }

  /** Fields computed from a key, which have no value without it. */
  const COMPUTED: Partial<Record<string, Record<string, string>>> = {
    daily_activity: { class_5_min: 'activityClasses' },
    session: { start_datetime: 'durationSeconds', end_datetime: 'durationSeconds' },
    sleep: { sleep_phase_5_min: 'phases', sleep_phase_30_sec: 'phases30Sec', movement_30_sec: 'movement' },
    workout: { start_datetime: 'durationSeconds', end_datetime: 'durationSeconds' },
  }

  test.each(COLLECTIONS)('%s: each key in turn', async (resource) => {
    const field = userFieldOf(resource)
    const { node, args } = connectionField(await introspect(gateway), field)
    const found = await fetchRaw(gateway.simulator, resource, windowOf(resource), TOKEN)
    const base = found.toSorted((a, b) => countNulls(a) - countNulls(b))[0] as Raw
    const keys = Object.keys(base).filter((key) => !(key in place(base, 0)))
    expect(keys.length).toBeGreaterThan(0)
    const records = keys.map((key, index) => {
      const odd = typeof base[key] === 'object' && base[key] !== null ? BODY : { odd: BODY }
      return { ...base, ...place(base, index), [key]: odd }
    })
    const body = { data: records, next_token: null } as Extract<FaultKind, { type: 'wrongShape' }>['body']
    const stop = gateway.simulator.inject({ match: { resource }, kind: { type: 'wrongShape', body } })
    const range = args.has('startDate')
      ? '(startDate: "2025-01-01", endDate: "2025-12-31", first: 34)'
      : args.has('startDatetime')
        ? '(startDatetime: "2025-09-18T00:00:00Z", endDatetime: "2025-09-18T08:00:00Z")'
        : ''
    const answer = await gateway.ask<{ viewer: { page: { nodes: Raw[] } } }, object>(
      `{ viewer { page: ${field}${range} { nodes { ${selectionOf(node)} } } } }`,
      {},
      asCanary,
    )
    stop()

    const { nodes } = answer.data.viewer.page
    const isSame = (record: Raw) => (found: Raw) =>
      record['id'] === undefined
        ? found['timestamp'] === record['timestamp']
        : found['ouraId'] === record['id']
    const wrong = new Set(answer.errors.map(({ path }) => path?.join('.')))
    expect(nodes).toHaveLength(keys.length)
    for (const [number, key] of keys.entries()) {
      const record = records[number] as Raw
      const index = nodes.findIndex(isSame(record))
      expect(withoutDerived(nodes[index], node)).toEqual(expectedOf({ ...record, [key]: null }, node))
      expect(wrong).toContain(`viewer.page.nodes.${index}.${toFieldName(key)}`)
      const computed = COMPUTED[resource]?.[key]
      if (computed !== undefined) expect(wrong).toContain(`viewer.page.nodes.${index}.${computed}`)
    }
    // One error for each key, and one for each field computed from it: segments, durations.
    expect(wrong.size).toBeLessThanOrEqual(keys.length * 2)
    expect(new Set(answer.errors.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['UPSTREAM_INVALID']),
    )
    expectNoLeak(gateway, answer)
  })

  test('personal_info', async () => {
    const type = objectType(await introspect(gateway), 'PersonalInfo')
    const [raw = {}] = await fetchRaw(gateway.simulator, 'personal_info', {}, TOKEN)
    const body = { ...raw, age: { odd: BODY } } as Extract<FaultKind, { type: 'wrongShape' }>['body']
    const stop = gateway.simulator.inject({
      match: { resource: 'personal_info' },
      kind: { type: 'wrongShape', body },
    })
    const answer = await gateway.ask<{ viewer: { personalInfo: Raw } }, object>(
      `{ viewer { personalInfo { ${selectionOf(type)} } } }`,
      {},
      asCanary,
    )
    stop()
    expect(withoutDerived(answer.data.viewer.personalInfo, type)).toEqual(
      expectedOf({ ...raw, age: null }, type),
    )
    expect(answer.errors).toMatchObject([
      { path: ['viewer', 'personalInfo', 'age'], extensions: { code: 'UPSTREAM_INVALID' } },
    ])
    expectNoLeak(gateway, answer)
  })
})

const countNulls = (raw: Raw) => Object.values(raw).filter((value) => value === null).length

describe('a clock that is wrong by two days', () => {
  const query = `{ viewer {
    heartRate(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T12:00:00Z", first: 1000) { nodes { timestamp bpm } }
    days(startDate: "2026-10-20", endDate: "2026-11-12") { nodes { date mainSleep { bedtimeStart } restModePeriods { id } } }
    ringConfigurations { nodes { setUpAt } }
  } }`

  test.each([
    ['ahead', 2],
    ['behind', -2],
  ])('%s of Oura’s changes nothing in what is past', async (_, days) => {
    await using right = await startCanaryGateway()
    await using wrong = await startCanaryGateway({
      now: () => NOW + days * 86_400_000,
      simulator: { now: () => NOW, users: [{ token: TOKEN, seed: 7 }] },
    })
    expect((await wrong.ask(DashboardDocument, range, asCanary)).data).toEqual(healthy)
    const answer = await wrong.ask(query, {}, asCanary)
    expect(answer.errors).toEqual([])
    expect(answer.data).toEqual((await right.ask(query, {}, asCanary)).data)
  })
})
