import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MAX_ENTITIES } from '../../../src/schema/subgraph.ts'
import { limits } from '../../../src/server/limits/limits.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

interface Listed {
  viewer: Record<'dailyActivity' | 'workouts' | 'dailySleep', { nodes: Reference[] }> & { id: string }
}

interface Reference {
  __typename: string
  id: string
}

interface Entities {
  _entities: (Record<string, unknown> | null)[]
}

const start = () => startGateway({ config: { federation: true, ouraMaxRetries: 0 } })

const askEntities = (gateway: TestGateway, selection: string, representations: readonly unknown[]) =>
  gateway.ask<Entities, object>(
    `query ($all: [_Any!]!) { _entities(representations: $all) { ${selection} } }`,
    {
      all: representations,
    },
  )

/** References as another subgraph stores them, made by a gateway of their own so that this one's cache stays empty. */
async function references(page = 'startDate: "2026-10-20", first: 8') {
  await using gateway = await start()
  const connection = (field: string) => `${field}(${page}) { nodes { __typename id } }`
  const { data, errors } = await gateway.ask<Listed, object>(
    `{ viewer { id ${['dailyActivity', 'workouts', 'dailySleep'].map(connection).join(' ')} } }`,
  )
  expect(errors).toEqual([])
  const { id, dailyActivity, workouts, dailySleep } = data.viewer
  return {
    user: { __typename: 'User', id },
    days: dailyActivity.nodes,
    workouts: workouts.nodes,
    nights: dailySleep.nodes,
  }
}

describe('_entities', () => {
  test('are in the order of the references, with one request for each type', async () => {
    const { user, days, workouts, nights } = await references()
    const asked = [...workouts, user, ...nights, ...days].reverse()
    await using gateway = await start()
    const selection =
      '__typename ... on Node { id } ... on Workout { activity } ... on DailyActivity { steps }'
    const { data, errors } = await askEntities(gateway, selection, asked)
    expect(errors).toEqual([])
    expect(data._entities.map((found) => ({ __typename: found?.['__typename'], id: found?.['id'] }))).toEqual(
      asked,
    )
    expect(data._entities[0]).toEqual({ ...asked[0], steps: expect.any(Number) })
    expect(
      gateway
        .newRequests()
        .map(({ resource }) => resource)
        .sort(),
    ).toEqual(['daily_activity', 'daily_sleep', 'workout'])
  })

  test('that do not exist are null, and bad references fail alone', async () => {
    const { user, workouts } = await references()
    const [workout = user, other = user] = workouts
    const gone = { __typename: 'Workout', id: Buffer.from('Workout:2026-11-01:gone').toString('base64') }
    const stranger = { __typename: 'User', id: Buffer.from('User:somebody').toString('base64') }
    await using gateway = await start()
    const asked = [
      workout,
      gone,
      { ...workout, id: 'no-id' },
      { ...workout, __typename: 'DailySleep' },
      { ...workout, __typename: 'PageInfo' },
      { id: workout.id },
      { __typename: 'Workout', ouraId: '1' },
      'Workout',
      stranger,
      other,
    ]
    const { status, data, errors } = await askEntities(gateway, '__typename ... on Node { id }', asked)
    expect(status).toBe(200)
    expect(data._entities).toEqual([workout, ...Array(8).fill(null), other])
    expect(errors.map(({ path }) => path)).toEqual([2, 3, 4, 5, 6, 7].map((index) => ['_entities', index]))
    for (const { extensions } of errors)
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'representations' })
    expect(errors[1]?.message).toContain('is the id of a Workout, not of a DailySleep')
  })

  test.each([
    ['steps', false],
    ['met { interval }', true],
    ['steps met @skip(if: true) { interval }', false],
  ])('are fetched with their heavy fields only where those are selected: %s', async (fields, heavy) => {
    const { days } = await references()
    await using gateway = await start()
    const { errors } = await askEntities(gateway, `... on DailyActivity { ${fields} }`, days)
    expect(errors).toEqual([])
    expect(gateway.newRequests().map(({ query }) => query['fields'] === undefined)).toEqual([heavy])
  })

  test('of a failing resource fail alone, and the others arrive', async () => {
    const { workouts, nights } = await references()
    await using gateway = await start()
    gateway.simulator.inject({ match: { resource: 'workout' }, kind: { type: 'status', status: 503 } })
    const asked = [...workouts, ...nights]
    const { data, errors } = await askEntities(gateway, '... on Node { id }', asked)
    expect(data._entities).toEqual([...workouts.map(() => null), ...nights.map(({ id }) => ({ id }))])
    expect(new Set(errors.map(({ path }) => path?.join('.')))).toEqual(
      new Set(workouts.map((_, index) => `_entities.${index}`)),
    )
    for (const { extensions } of errors) expect(extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE')
  })

  test('are at most as many as a page of another subgraph has', async () => {
    const { nights } = await references('startDate: "2025-01-01", first: 500')
    const asked = Array.from({ length: MAX_ENTITIES }, (_, index) => nights[index % nights.length])
    await using gateway = await start()
    const selection = '... on DailySleep { id score }'
    const { data, errors } = await askEntities(gateway, selection, asked)
    expect(errors).toEqual([])
    expect(data._entities.map((found) => found?.['id'])).toEqual(asked.map((reference) => reference?.id))
    expect(gateway.newRequests()).toHaveLength(1)

    expect(readFileSync('docs/larger-graphs.md', 'utf8')).toContain(
      `up to ${MAX_ENTITIES.toLocaleString('en')} representations`,
    )
    const refused = await askEntities(gateway, selection, [...asked, asked[0]])
    expect(refused.data).toBeNull()
    expect(refused.errors).toMatchObject([
      {
        path: ['_entities'],
        message: expect.stringContaining(`has ${MAX_ENTITIES + 1} items, but at most ${MAX_ENTITIES}`),
        extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
      },
    ])
  })

  test('cost as much as a page of their number', async () => {
    const { user } = await references()
    const selection = '... on User { workouts(first: 1000) { nodes { heartRate { nodes { bpm } } } } }'
    await using gateway = await start()
    const { status, errors } = await askEntities(gateway, selection, Array(1000).fill(user))
    expect(status).toBe(400)
    expect(errors[0]?.extensions).toMatchObject({ limit: 'cost', allowed: limits.cost })
    const written = `[${Array(400).fill(`{ __typename: "User", id: "${user.id}" }`).join(' ')}]`
    const literal = await gateway.ask(`{ _entities(representations: ${written}) { ${selection} } }`)
    expect(literal.errors[0]?.extensions).toMatchObject({ limit: 'cost' })
    expect(gateway.newRequests()).toEqual([])
  })
})
