import type { GraphQLFormattedError } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NodesByIdsDocument } from '../../generated/graphql.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { askPage } from '../../support/walk.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway[Symbol.asyncDispose]())

const globalId = (text: string) => Buffer.from(text).toString('base64')
const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

type Data = Readonly<Record<string, unknown>> | null | undefined

const ask = (query: string, variables: object = {}) => gateway.ask<Data, object>(query, variables)

/** Asserts what all BAD_USER_INPUT errors have in common. */
function expectRefusal(errors: readonly GraphQLFormattedError[], argument: string): GraphQLFormattedError {
  expect(errors).toHaveLength(1)
  const [error] = errors
  expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
  expect(error?.message.length).toBeGreaterThan(20)
  expect(error?.locations).toHaveLength(1)
  return error as GraphQLFormattedError
}

describe('a value that its scalar refuses is BAD_USER_INPUT, as a literal and as a variable, before anything runs', () => {
  const inDates = (argument: string) => (value: string) => `dailySleep(${argument}: ${value}) { totalCount }`
  const inTimes = (argument: string) => (value: string) =>
    `heartRate(${argument}: ${value}) { nodes { bpm } }`
  const cases: [
    what: string,
    argument: string,
    type: string,
    value: unknown,
    field: (value: string) => string,
  ][] = [
    ['a word for a date', 'startDate', 'Date', 'yesterday', inDates('startDate')],
    ['31 February', 'startDate', 'Date', '2026-02-31', inDates('startDate')],
    ['29 February of a common year', 'endDate', 'Date', '2025-02-29', inDates('endDate')],
    ['month 13', 'endDate', 'Date', '2026-13-01', inDates('endDate')],
    ['a date-time for a date', 'endDate', 'Date', '2026-11-01T00:00:00Z', inDates('endDate')],
    ['a date without zeros', 'startDate', 'Date', '2026-1-1', inDates('startDate')],
    ['a date with a line break', 'startDate', 'Date', '2026-01-01\n', inDates('startDate')],
    ['an empty date', 'startDate', 'Date', '', inDates('startDate')],
    ['a number for a date', 'startDate', 'Date', 20261101, inDates('startDate')],
    ['a bad date for a day', 'date', 'Date!', '2026-04-31', (value) => `day(date: ${value}) { date }`],
    [
      'a bad date for days',
      'startDate',
      'Date',
      '2026-00-10',
      (value) => `days(startDate: ${value}) { totalCount }`,
    ],
    [
      'a date-time without offset',
      'startDatetime',
      'DateTime',
      '2026-11-01T07:00:00',
      inTimes('startDatetime'),
    ],
    ['a date for a date-time', 'endDatetime', 'DateTime', '2026-11-01', inTimes('endDatetime')],
    ['hour 25', 'endDatetime', 'DateTime', '2026-11-01T25:00:00Z', inTimes('endDatetime')],
    ['31 February at noon', 'startDatetime', 'DateTime', '2026-02-31T12:00:00Z', inTimes('startDatetime')],
    ['a space for the T', 'startDatetime', 'DateTime', '2026-11-01 07:00:00Z', inTimes('startDatetime')],
    ['text for a page size', 'first', 'Int', 'ten', (value) => `workouts(first: ${value}) { totalCount }`],
    ['a fraction for a page size', 'last', 'Int', 1.5, (value) => `workouts(last: ${value}) { totalCount }`],
    [
      'a page size beyond 32 bits',
      'first',
      'Int',
      -(2 ** 31) - 1,
      (value) => `workouts(first: ${value}) { totalCount }`,
    ],
    ['a number for a cursor', 'after', 'String', 7, (value) => `workouts(after: ${value}) { totalCount }`],
  ]

  test.each(cases)('%s', async (_, argument, type, value, field) => {
    const literal = await ask(`{ viewer { id ${field(JSON.stringify(value))} } }`)
    expectRefusal(literal.errors, argument)
    expect(literal.data).toBeUndefined()
    const variable = await ask(`query ($value: ${type}) { viewer { id ${field('$value')} } }`, { value })
    expectRefusal(variable.errors, argument)
    expect(variable.data).toBeUndefined()
    expect(gateway.newRequests()).toEqual([])
  })

  test('an unknown order', async () => {
    expectRefusal((await ask('{ viewer { workouts(orderBy: SIDEWAYS) { totalCount } } }')).errors, 'orderBy')
  })

  test('missing ids', async () => {
    expectRefusal((await ask('{ node(id: null) { id } }')).errors, 'id')
    expectRefusal((await ask('{ nodes(ids: [null]) { id } }')).errors, 'ids')
    expectRefusal(
      (await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [null] })).errors,
      'ids',
    )
  })
})

/** Fields with arguments of the right type and an invalid value. The alias is always `bad`. */
const REFUSED: [what: string, argument: string, field: string][] = [
  [
    'startDate after endDate',
    'startDate',
    'dailySleep(startDate: "2026-11-02", endDate: "2026-11-01") { totalCount }',
  ],
  ['startDate in the future', 'startDate', 'dailySleep(startDate: "2030-01-01") { totalCount }'],
  [
    'more than 20 years',
    'startDate',
    'workouts(startDate: "2006-11-01", endDate: "2026-11-01") { totalCount }',
  ],
  ['first -1', 'first', 'workouts(first: -1) { totalCount }'],
  ['last -1', 'last', 'workouts(last: -1) { totalCount }'],
  ['first 1001', 'first', 'workouts(first: 1001) { totalCount }'],
  ['last 1001', 'last', 'workouts(last: 1001) { totalCount }'],
  ['first with last', 'last', 'workouts(first: 1, last: 1) { totalCount }'],
  ['first 0 with last 0', 'last', 'workouts(first: 0, last: 0) { totalCount }'],
  ['a garbage after', 'after', 'workouts(after: "garbage") { totalCount }'],
  ['an empty after', 'after', 'workouts(after: "") { totalCount }'],
  ['a garbage before', 'before', 'workouts(before: "%00?!") { totalCount }'],
  ['JSON that is no position', 'after', `workouts(after: "${cursorOf({ day: 1 })}") { totalCount }`],
  ['nested lists', 'after', `workouts(after: "${cursorOf(['workout', [1]])}") { totalCount }`],
  [
    'an offset of another server',
    'after',
    `workouts(after: "${globalId('OffsetConnection:5')}") { totalCount }`,
  ],
  ['rings: first -1', 'first', 'ringConfigurations(first: -1) { totalCount }'],
  [
    'series: startDatetime after endDatetime',
    'startDatetime',
    'heartRate(startDatetime: "2026-11-02T00:00:00Z", endDatetime: "2026-11-01T00:00:00Z") { nodes { bpm } }',
  ],
  [
    'series: startDatetime after endDatetime by their offsets',
    'startDatetime',
    'heartRate(startDatetime: "2026-11-01T08:00:00+00:00", endDatetime: "2026-11-01T09:00:00+02:00") { nodes { bpm } }',
  ],
  [
    'series: startDatetime in the future',
    'startDatetime',
    'heartRate(startDatetime: "2030-01-01T00:00:00Z") { nodes { bpm } }',
  ],
  [
    'series: more than 366 days',
    'startDatetime',
    'heartRate(startDatetime: "2025-10-01T00:00:00Z", endDatetime: "2026-11-01T00:00:00Z") { nodes { bpm } }',
  ],
  ['series: first 1001', 'first', 'ringBatteryLevel(first: 1001) { nodes { level } }'],
  ['series: last -5', 'last', 'heartRate(last: -5) { nodes { bpm } }'],
  ['series: first with last', 'last', 'heartRate(first: 5, last: 5) { nodes { bpm } }'],
  ['series: a garbage cursor', 'before', 'heartRate(before: "garbage") { nodes { bpm } }'],
  [
    'latest with startDatetime',
    'latest',
    'heartRate(latest: true, startDatetime: "2026-11-01T00:00:00Z") { nodes { bpm } }',
  ],
  [
    'latest with endDatetime',
    'latest',
    'ringBatteryLevel(latest: true, endDatetime: "2026-11-01T00:00:00Z") { nodes { level } }',
  ],
]

describe('an invalid argument makes its own field null, and its siblings arrive', () => {
  test.each(REFUSED)('%s', async (_, argument, field) => {
    const { status, data, errors } = await ask(
      `{ viewer { bad: ${field} sleep: dailySleep(startDate: "2026-11-01", endDate: "2026-11-03") { totalCount } } }`,
    )
    expect(status).toBe(200)
    expect(data).toEqual({ viewer: { bad: null, sleep: { totalCount: 3 } } })
    expect(expectRefusal(errors, argument).path).toEqual(['viewer', 'bad'])
  })

  test('the arguments of a workout’s heart rate: each workout arrives without it', async () => {
    const { data, errors } = await ask(
      `{ viewer { workouts(startDate: "2026-11-01", endDate: "2026-11-02", first: 2) { nodes { day heartRate(first: 5000) { nodes { bpm } } } } } }`,
    )
    expect(data).toEqual({
      viewer: {
        workouts: {
          nodes: [
            { day: '2026-11-01', heartRate: null },
            { day: '2026-11-01', heartRate: null },
          ],
        },
      },
    })
    expect(errors.map(({ path }) => path?.join('.'))).toEqual([
      'viewer.workouts.nodes.0.heartRate',
      'viewer.workouts.nodes.1.heartRate',
    ])
    for (const error of errors) expectRefusal([error], 'first')
  })

  test('latest with a cursor', async () => {
    const { pageInfo } = await askPage(gateway, { field: 'heartRate', selection: 'bpm' }, { last: 1 })
    const { data, errors } = await ask(
      `query ($after: String) { viewer { id heartRate(latest: true, after: $after) { nodes { bpm } } } }`,
      { after: pageInfo.endCursor },
    )
    expect(data).toMatchObject({ viewer: { heartRate: null } })
    expectRefusal(errors, 'latest')
  })

  test('a cursor of another connection, of the same type or not', async () => {
    const range = 'startDate: "2026-11-01", endDate: "2026-11-03"'
    const sleep = await askPage(gateway, { field: 'dailySleep', args: range, selection: 'id' }, { first: 1 })
    for (const field of ['dailyReadiness', 'workouts', 'heartRate', 'days', 'ringConfigurations']) {
      for (const argument of ['after', 'before']) {
        const { data, errors } = await ask(
          `query ($cursor: String) { viewer { page: ${field}(${argument}: $cursor) { edges { cursor } }
            sleep: dailySleep(${range}) { totalCount } } }`,
          { cursor: sleep.pageInfo.endCursor },
        )
        expectRefusal(errors, argument)
        // days is non-null in the contract, so its error makes viewer null.
        expect(data).toEqual(field === 'days' ? null : { viewer: { page: null, sleep: { totalCount: 3 } } })
      }
    }
  })

  test('days, which is non-null, fails with the same error', async () => {
    const { errors } = await ask('{ viewer { days(first: -1) { totalCount } } }')
    expect(expectRefusal(errors, 'first').path).toEqual(['viewer', 'days'])
  })
})

describe('a malformed global id', () => {
  const malformed: [what: string, id: string][] = [
    ['a word', 'garbage'],
    ['nothing', ''],
    ['a type without a key', globalId('DailySleep')],
    ['a type that does not exist', globalId('Aura:2026-11-01')],
    ['a type that is no node', globalId('PageInfo:1')],
    ['a scalar', globalId('Date:2026-11-01')],
    ['a property that every object has', globalId('constructor:1')],
    ['bytes that are no text', '////'],
  ]

  test.each(malformed)('%s is BAD_USER_INPUT in node, and node alone is null', async (_, id) => {
    const { data, errors } = await ask(
      'query ($id: ID!) { node(id: $id) { id } day: node(id: "RGF5OjIwMjYtMTEtMDE=") { id } }',
      { id },
    )
    expect(data).toEqual({ node: null, day: { id: 'RGF5OjIwMjYtMTEtMDE=' } })
    expect(expectRefusal(errors, 'id').path).toEqual(['node'])
  })

  test('is BAD_USER_INPUT at its own index of nodes', async () => {
    const good = globalId('Day:2026-11-01')
    const ids = [good, ...malformed.map(([, id]) => id), good]
    const { data, errors } = await gateway.ask(NodesByIdsDocument, { ids })
    expect(data.nodes.map((node) => node?.id ?? null)).toEqual([good, ...malformed.map(() => null), good])
    expect(errors.map(({ path }) => path)).toEqual(malformed.map((_, index) => ['nodes', index + 1]))
    for (const error of errors) expectRefusal([error], 'ids')
  })

  test('is null without an error if only its key is unknown', async () => {
    const keys = [
      'DailySleep:1999-01-01',
      'DailySleep:2026-02-31',
      'DailySleep:today',
      'Day:2026-02-31',
      'Day:2026-11-01T00:00',
      'Workout:2026-11-01',
      'Workout:2026-11-01:../personal_info',
      'Workout:2026-11-01:00000000-0000-0000-0000-000000000000',
      'RingConfiguration:00000000-0000-0000-0000-000000000000',
      'User:somebody-else',
    ]
    const { data, errors } = await gateway.ask(NodesByIdsDocument, { ids: keys.map(globalId) })
    expect(errors).toEqual([])
    expect(data.nodes).toEqual(keys.map(() => null))
  })
})

test('nodes accepts 100 ids, and refuses 101 without a request to Oura', async () => {
  const ids = Array.from({ length: 101 }, (_, index) => globalId(`Day:2026-07-${10 + (index % 20)}`))
  const tooMany = await gateway.ask(NodesByIdsDocument, { ids })
  expect(expectRefusal(tooMany.errors, 'ids').message).toContain('at most 100')
  const enough = await gateway.ask(NodesByIdsDocument, { ids: ids.slice(1) })
  expect(enough.errors).toEqual([])
  expect(enough.data.nodes.map((node) => node?.id)).toEqual(ids.slice(1))
})

test('the limits themselves are allowed: 1000 items, none, 7305 days, 366 days of a series, a single day', async () => {
  const { data, errors } = await ask(`{ viewer {
    most: dailySleep(startDate: "2006-11-02", endDate: "2026-11-01", first: 1000) { edges { cursor } }
    none: dailySleep(last: 0) { edges { cursor } }
    year: heartRate(startDatetime: "2025-11-01T00:00:00Z", endDatetime: "2026-11-02T00:00:00Z", last: 3) { nodes { bpm } }
    day: dailySleep(startDate: "2026-11-01", endDate: "2026-11-01") { nodes { day } }
    instant: heartRate(startDatetime: "2026-11-01T00:00:00Z", endDatetime: "2026-11-01T00:00:00Z") { nodes { bpm } }
    latest: heartRate(latest: true, first: 1) { nodes { bpm } }
  } }`)
  expect(errors).toEqual([])
  const bpm = expect.any(Number)
  expect(data).toMatchObject({
    viewer: {
      none: { edges: [] },
      year: { nodes: [{ bpm }, { bpm }, { bpm }] },
      day: { nodes: [{ day: '2026-11-01' }] },
      latest: { nodes: [{ bpm }] },
    },
  })
})

test('interbeatIntervals has no argument latest, because Oura has no such request', async () => {
  const { data, errors } = await ask('{ viewer { interbeatIntervals(latest: true) { nodes { ibi } } } }')
  expect(data).toBeUndefined()
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Unknown argument "latest" on field "User\.interbeatIntervals"/),
  ])
})
