import { readFileSync } from 'node:fs'
import { buildSchema, GraphQLID, parse, validate } from 'graphql'
import { describe, expect, test, vi } from 'vitest'
import { chosenOperation, factsOf } from '../../../src/execution/document-facts.ts'
import { dayToSlot } from '../../../src/oura/records/slots.ts'
import { schema } from '../../../src/schema/index.ts'
import { createSubgraphSchema } from '../../../src/schema/subgraph.ts'
import { createCostFunction } from '../../../src/server/limits/cost/operation-cost.ts'
import { limits } from '../../../src/server/limits/limits.ts'

const clock = { now: () => Date.parse('2026-11-19T12:00:00Z') }
const run = { clock, today: () => dayToSlot('2026-11-19') }

interface Execution {
  readonly variables?: Record<string, unknown>
  readonly operationName?: string
  readonly graph?: typeof schema
}

function measure(query: string, { variables = {}, operationName, graph = schema }: Execution = {}) {
  const document = parse(query)
  expect(validate(graph, document)).toEqual([])
  const facts = factsOf(document)
  const operation = chosenOperation(facts, operationName)
  if (operation === undefined) throw new Error('No operation is chosen.')
  return createCostFunction(graph, facts, operation)(variables, run)
}

const points = (query: string, execution?: Execution) => measure(query, execution)?.points

/** Points of a selection on the viewer, without those of the viewer. */
const viewerPoints = (selection: string, execution?: Execution) =>
  (points(`{ viewer { ${selection} } }`, execution) ?? Number.NaN) - 1

describe('the cost of an operation', () => {
  test.each([
    ['a number', 'dailySleep(first: 0) { totalCount }', 1 + 1],
    ['a page', 'dailySleep(first: 7) { nodes { score } }', 1 + 7 * (1 + 1)],
    ['the end of a list', 'dailySleep(last: 7) { nodes { score } }', 1 + 7 * (1 + 1)],
    [
      'nodes and edges: both',
      'dailySleep(first: 7) { nodes { score } edges { node { score } } }',
      1 + 7 * (2 + 3),
    ],
    [
      'what a page has once: once',
      'dailySleep(first: 7) { pageInfo { hasNextPage } nodes { score } }',
      1 + 2 + 7 * 2,
    ],
    ['a range of 30 days by default', 'dailySleep { nodes { score } }', 1 + 30 * 2],
    [
      'the days of a range',
      'dailySleep(startDate: "2026-01-01", endDate: "2026-01-10") { nodes { score } }',
      1 + 10 * 2,
    ],
    [
      'no more records than days',
      'dailySleep(startDate: "2026-01-01", endDate: "2026-01-10", first: 1000) { nodes { score } }',
      1 + 10 * 2,
    ],
    [
      'at most 1,000 items of a range',
      'dailySleep(startDate: "2010-01-01", endDate: "2026-01-10") { nodes { score } }',
      1 + 1000 * 2,
    ],
    [
      'a page after a cursor: 100',
      'workouts(startDate: "2010-01-01", after: "x") { nodes { calories } }',
      1 + 100 * 2,
    ],
    ['samples of a time series: 100', 'heartRate { nodes { bpm } }', 50 + 100 / 5 + 100 * 2],
    [
      'a page of a time series of which no row is selected',
      'heartRate { pageInfo { hasNextPage } }',
      50 + 100 / 5 + 2,
    ],
    ['the newest sample', 'heartRate(latest: true) { nodes { bpm } }', 1 + 2],
    [
      'pages in pages',
      'workouts(first: 10) { nodes { heartRate(first: 20) { nodes { bpm } } } }',
      1 + 10 * (1 + (50 + 20 / 5) + 20 * 2),
    ],
    ['samples', 'dailyActivity(first: 1) { nodes { met { samples { value } } } }', 1 + 1 + 1 + 1440 * 2],
    ['numbers of a list', 'dailyActivity(first: 1) { nodes { met { items } } }', 1 + 1 + 1 + 1440 / 4],
    [
      'points of a trend',
      'trend(metric: STEPS, startDate: "2026-01-01", endDate: "2026-01-10") { points { value } }',
      4 + 10 * 2,
    ],
    [
      'the days before the range that its moving average reads',
      'trend(metric: STEPS, startDate: "2026-01-01", endDate: "2026-01-10", window: 101) { slopePerDay }',
      110 / 5 + 1,
    ],
    [
      'counting every sample of a month',
      'heartRate(startDatetime: "2026-01-01T00:00:00Z", endDatetime: "2026-01-31T00:00:00Z", first: 0) { totalCount }',
      50 + 30 * 1200 * 0.2,
    ],
    [
      'statistics over the range of their summary, and over the one before',
      'summary(startDate: "2026-01-01", endDate: "2026-01-10") { steps { mean } previous { steps { mean } } }',
      1 + (2 + 1) + 1 + (2 + 1),
    ],
    [
      'fields that are merged: once',
      'dailySleep(first: 7) { nodes { score score ... { score } } }',
      1 + 7 * 2,
    ],
    [
      'arguments that the field refuses: nothing below',
      'dailySleep(startDate: "2027-01-01") { nodes { score } }',
      1,
    ],
  ])('counts %s', (_, selection, expected) => {
    expect(viewerPoints(selection)).toBe(expected)
  })

  test('counts nodes by their ids, as the most expensive type', () => {
    const page =
      'nodes(ids: ["a", "b", "c"]) { ... on DailySleep { score } ... on Workout { calories distance } }'
    expect(points(`{ ${page} }`)).toBe(3 * (1 + 2))
  })

  test('counts entities by their representations', () => {
    const graph = createSubgraphSchema(schema)
    const query =
      'query ($list: [_Any!]!) { _entities(representations: $list) { ... on DailySleep { score } } }'
    expect(points(query, { graph, variables: { list: [{}, {}, {}] } })).toBe(3 * (1 + 1))
  })

  test('counts a long alias', () => {
    expect(viewerPoints(`${'a'.repeat(400)}: dailySleep(first: 0) { totalCount }`)).toBe(2 + 20)
  })

  test('reads variables, their defaults, and the defaults of arguments', () => {
    const query =
      'query ($n: Int = 1000) { viewer { workouts(startDate: "2010-01-01", first: $n) { nodes { calories } } } }'
    expect(points(query)).toBe(2 + 1000 * 2)
    expect(points(query, { variables: { n: 3 } })).toBe(2 + 3 * 2)
    // The same function, with another value.
    const nulled = 'query ($n: Int = 5) { viewer { workouts(first: $n) { nodes { calories } } } }'
    expect(points(nulled, { variables: { n: null } })).toBe(2 + 30 * 2)
    expect(points('query ($n: Int) { viewer { workouts(first: $n) { nodes { calories } } } }')).toBe(
      2 + 30 * 2,
    )
  })

  test('reads the default of an argument whose variable has no value', () => {
    const graph = buildSchema('type Query { list(size: Int = 7): [Int] }')
    const list = graph.getQueryType()?.getFields()['list']
    Object.assign(list?.extensions ?? {}, {
      cost: ({ size }: { readonly size: number }) => ({ items: size * 4 }),
    })
    expect(points('query ($n: Int) { list(size: $n) }', { graph })).toBe(7)
    expect(points('query ($n: Int) { list(size: $n) }', { graph, variables: { n: 9 } })).toBe(9)
  })

  test('leaves bad variables to execution', () => {
    const query = 'query ($n: Int) { viewer { workouts(first: $n) { nodes { calories } } } }'
    expect(measure(query, { variables: { n: 'many' } })).toBeUndefined()
  })

  test('reads a long list of bad values only up to the first of them', () => {
    const parseValue = vi.spyOn(GraphQLID, 'parseValue')
    const ids = Array.from({ length: 5_000 }, () => ({}))
    expect(
      measure('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } }),
    ).toBeUndefined()
    expect(parseValue).toHaveBeenCalledTimes(1)
    parseValue.mockRestore()
  })

  test('respects @skip and @include', () => {
    const query =
      'query ($all: Boolean = false) { viewer { dailySleep(first: 1) { nodes { score ... @include(if: $all) { id } day @skip(if: true) } } } }'
    expect(points(query)).toBe(2 + 2)
    expect(points(query, { variables: { all: true } })).toBe(2 + 2 + 4)
  })

  test('counts the chosen operation alone', () => {
    const query =
      'query A { viewer { workouts(first: 1000) { nodes { calories } } } } query B { viewer { id } }'
    expect(points(query, { operationName: 'A' })).toBe(2 + 1000 * 2)
    expect(points(query, { operationName: 'B' })).toBe(5)
  })

  test('is computed anew for other variables, and on another day', () => {
    const document = parse(
      'query ($n: Int) { viewer { dailySleep(startDate: "2026-11-18", first: $n) { nodes { score } } } }',
    )
    const facts = factsOf(document)
    const operation = chosenOperation(facts, null)
    if (operation === undefined) throw new Error('No operation is chosen.')
    const cost = createCostFunction(schema, facts, operation)
    expect(cost({ n: 1 }, run)?.points).toBe(2 + 2)
    expect(cost({ n: 2 }, run)?.points).toBe(2 + 2 * 2)
    expect(cost({ n: 9 }, run)?.points).toBe(2 + 2 * 2)
    expect(cost({ n: 9 }, { ...run, today: () => dayToSlot('2026-11-20') })?.points).toBe(2 + 3 * 2)
  })

  test('is what docs/limits.md says of its example', () => {
    const section = readFileSync('docs/limits.md', 'utf8').split('## Cost of an operation')[1] ?? ''
    const query = /```graphql\n([\s\S]*?)```/.exec(section)?.[1] ?? ''
    const [, perNight = ''] = /about\s+([\d,]+) points a night/.exec(section) ?? []
    expect(Math.round((points(query) ?? 0) / 7 / 100) * 100).toBe(Number(perNight.replace(',', '')))
    expect(points(query.replace('2026-11-01', '2025-11-20').replace(', first: 7', ''))).toBeGreaterThan(
      limits.cost,
    )
  })

  test('counts the label and the path of each deferred part', () => {
    const withLabel = (label: string) =>
      viewerPoints(`dailySleep(first: 10) { nodes { ... @defer(label: "${label}") { score } } }`)
    expect(withLabel('a'.repeat(2_000)) - withLabel('')).toBe(10 * 100)
    const withAlias = (alias: string) =>
      viewerPoints(`${alias}dailySleep(first: 10) { nodes { ... @defer { score } } }`)
    expect(withAlias(`${'a'.repeat(200)}: `) - withAlias('')).toBe(10 + 10 * 9)
  })

  test('names the fields that cost most', () => {
    const expensive = (selection: string) => measure(`{ viewer { ${selection} } }`)?.mostExpensive()
    expect(
      expensive('dailyActivity(first: 10) { nodes { day met { samples { timestamp value } } } }'),
    ).toEqual([{ path: 'viewer.dailyActivity.nodes.met.samples', points: 10 * 1440 * 4 }])
    expect(
      expensive(
        'a: workouts(first: 10) { nodes { calories } } b: workouts(first: 20) { nodes { calories } } c: workouts(first: 12) { nodes { calories } } id',
      ),
    ).toEqual([
      { path: 'viewer.b', points: 41 },
      { path: 'viewer.c', points: 25 },
      { path: 'viewer.a', points: 21 },
    ])
  })
})
