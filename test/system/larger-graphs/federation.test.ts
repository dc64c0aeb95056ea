import { readFileSync } from 'node:fs'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { createSubgraphSchema } from '../../../src/schema/subgraph.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { relayFaults } from '../../support/conformance/relay-faults.ts'
import { blocks, docOf } from '../../support/docs/markdown.ts'
import { startCoachService } from '../../support/larger-graphs/coach-service.ts'
import { compose, fetchSdl, startSupergraph } from '../../support/larger-graphs/supergraph.ts'
import {
  ANNA,
  askGateway,
  BEN,
  costOf,
  type Page,
  simulator,
  takeNotes,
} from '../../support/larger-graphs/users.ts'

const SDL = readFileSync('schema.subgraph.graphql', 'utf8')

/** The gateway as a subgraph, without demo mode, and a subgraph of another team. */
async function startGraph() {
  const oura = await startLoginGateway({
    listen: true,
    environment: { FEDERATION: '1' },
    simulator,
  })
  const coach = await startCoachService()
  const supergraph = await startSupergraph({ oura: `${oura.url}/graphql`, coach: coach.url })
  return {
    oura,
    coach,
    supergraph,
    async [Symbol.asyncDispose]() {
      await supergraph[Symbol.asyncDispose]()
      await coach[Symbol.asyncDispose]()
      await oura[Symbol.asyncDispose]()
    },
  }
}

test('the SDL is the one that is committed, and needs no credentials', async () => {
  await using oura = await startLoginGateway({ listen: true, environment: { FEDERATION: '1' } })
  expect(await fetchSdl(`${oura.url}/graphql`)).toBe(SDL)
})

test('without FEDERATION=1 the schema has no federation fields', async () => {
  await using oura = await startLoginGateway({ listen: true })
  await expect(fetchSdl(`${oura.url}/graphql`)).rejects.toThrow()
})

describe('composition', () => {
  const withCoach = (typeDefs: string) => () =>
    compose([
      { name: 'oura', url: 'http://oura.test', typeDefs: parse(SDL) },
      { name: 'coach', url: 'http://coach.test', typeDefs: parse(typeDefs) },
    ])

  test('makes every Node an entity with its id as key, and PageInfo shareable', () => {
    const nodes = Object.values(schema.getTypeMap()).filter(({ extensions }) => extensions['findNode'])
    expect(nodes.length).toBeGreaterThan(15)
    for (const { name } of nodes) expect(SDL).toContain(`type ${name} implements Node @key(fields: "id") {`)
    expect(SDL.match(/@key/g)).toHaveLength(nodes.length + 1)
    expect(SDL).toContain('type PageInfo @shareable {')
  })

  test('works for the gateway alone, with any version of Federation 2', () => {
    for (const version of ['v2.0', 'v2.3', 'v2.9'])
      withCoach(
        `extend schema @link(url: "https://specs.apollo.dev/federation/${version}") type Query { coach: String }`,
      )()
  })

  test('keeps the subscription, for routers that send server-sent events to subgraphs', () => {
    const supergraph = withCoach('type Query { coach: String }')()
    expect(supergraph).toMatch(/type Subscription\s+@join__type\(graph: OURA\)/)
    expect(supergraph).toContain('documentChanged(')
  })

  test('works with the documented subgraph', () => {
    const [documented = ''] = blocks(docOf('docs/larger-graphs.md'), 'graphql')
    expect(withCoach(documented)()).toContain('coach: Coach! @join__field(graph: COACH)')
  })

  test.each([
    [
      'a PageInfo that is not shared',
      'type Query { info: PageInfo } type PageInfo { hasNextPage: Boolean! }',
      'Non-shareable field "PageInfo.hasNextPage"',
    ],
    [
      'a smaller PageInfo',
      'type Query { info: PageInfo } type PageInfo @shareable { hasNextPage: Boolean! }',
      'cannot find field "PageInfo.hasPreviousPage"',
    ],
    [
      'a Node with more than an id',
      'type Query { node: Node } interface Node { id: ID! since: Int }',
      'Interface field "Node.since"',
    ],
    [
      'another kind of Session',
      'type Query { session: Session } type Session { id: ID! }',
      'Non-shareable field "Session.id"',
    ],
  ])('fails beside %s', (_, typeDefs, message) => {
    const link = '@link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@shareable"])'
    expect(withCoach(`extend schema ${link} ${typeDefs}`)).toThrow(message)
  })

  test('lets another subgraph override viewer', () => {
    const typeDefs = (directive: string) => `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@override"])
      type Query { viewer: User ${directive} }
      type User @key(fields: "id", resolvable: false) { id: ID! }
    `
    expect(withCoach(typeDefs(''))).toThrow('Query.viewer')
    expect(withCoach(typeDefs('@override(from: "oura")'))()).toContain(
      'viewer: User @join__field(graph: COACH, override: "oura")',
    )
  })
})

describe('Relay', () => {
  test('is kept by the schema that is served', () => {
    expect(relayFaults(createSubgraphSchema(schema))).toEqual(relayFaults(schema))
  })
})

describe('a supergraph', () => {
  test('fetches fifty entities in one request, like nodes', async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    const { workouts } = await takeNotes(oura, coach.notes, 50)

    const query = `{ nodes(ids: ${JSON.stringify(coach.notes.workouts)}) { id ... on Workout { day activity } } }`
    const cost = await costOf(oura, () => askGateway(oura, query, ANNA))
    expect(cost).toEqual({ toGateway: 1, toOura: 1 })
    await oura.restart()

    const throughSupergraph = await costOf(oura, async () => {
      const { data, errors } = await supergraph.ask(
        '{ coach { name workouts { nodes { id day activity note } pageInfo { hasNextPage endCursor } } } }',
        ANNA,
      )
      expect(errors).toEqual([])
      expect(data).toMatchObject({
        coach: {
          name: 'Kim',
          workouts: {
            nodes: workouts.nodes.map(({ id, day }) => ({ id, day, note: `Note on ${id}` })),
            pageInfo: { hasNextPage: false, endCursor: null },
          },
        },
      })
    })
    expect(throughSupergraph).toEqual(cost)
  })

  test('goes from the gateway to another subgraph and back', async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    const { id, workouts } = await takeNotes(oura, coach.notes, 2)
    const { data, errors } = await supergraph.ask(
      '{ viewer { id coach { athlete { dailySleep(last: 1) { totalCount } } workouts { nodes { day } } } } }',
      ANNA,
    )
    expect(errors).toEqual([])
    expect(data).toEqual({
      viewer: {
        id,
        coach: {
          athlete: { dailySleep: { totalCount: expect.any(Number) } },
          workouts: { nodes: workouts.nodes.map(({ day }) => ({ day })) },
        },
      },
    })
  })

  test("reaches the gateway's objects from the node field of another subgraph", async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    const { workouts } = await takeNotes(oura, coach.notes, 1)
    const [id = ''] = coach.notes.workouts
    const query = `{ node(id: "${id}") { __typename id ... on Workout { day note } } }`
    const { data, errors } = await supergraph.ask(query, ANNA)
    expect(errors).toEqual([])
    expect(data).toEqual({
      node: { __typename: 'Workout', id, day: workouts.nodes[0]?.day, note: `Note on ${id}` },
    })
  })

  test('shows two users their own data only', async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    await takeNotes(oura, coach.notes, 3)
    const query = '{ coach { athlete { personalInfo { email } } workouts { nodes { day } } } }'
    const [anna, ben] = await Promise.all([supergraph.ask(query, ANNA), supergraph.ask(query, BEN)])
    expect(anna.errors).toEqual([])
    expect(anna.data).toEqual({
      coach: {
        athlete: { personalInfo: { email: 'person11@example.com' } },
        workouts: { nodes: Array(3).fill({ day: expect.any(String) }) },
      },
    })
    expect(ben.errors).toEqual([])
    expect(ben.data).toEqual({
      // day is non-null, so the workout is null.
      coach: { athlete: { personalInfo: null }, workouts: { nodes: Array(3).fill(null) } },
    })
  })

  test('forwards a session, a gateway token and the request id', async () => {
    await using graph = await startGraph()
    const { oura, supergraph } = graph
    const browser = oura.browser()
    await oura.login(browser)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await browser.fetch(`${oura.url}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name": "platform"}',
    })
    const { token } = (await answer.json()) as { token: string }

    const query = '{ viewer { id personalInfo { email } } }'
    const bySession = await supergraph.ask(query, { cookie, 'x-request-id': 'of-the-router' })
    const byToken = await supergraph.ask(query, { authorization: `Bearer ${token}` })
    expect(bySession.errors).toEqual([])
    // The id derives from the person, not from the login.
    expect(byToken.data).toEqual(bySession.data)
    expect(bySession.data).toMatchObject({ viewer: { personalInfo: { email: 'demo@example.com' } } })
    expect(oura.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ requestId: 'of-the-router' }),
    )
  })

  test('has the paths of the fields that lacked credentials', async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    await takeNotes(oura, coach.notes, 2)
    const query = '{ coach { name workouts { nodes { activity note } } } }'
    const { data, errors } = await supergraph.ask(query)
    expect(errors.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['coach', 'workouts', 'nodes', 0], 'UNAUTHENTICATED'],
      [['coach', 'workouts', 'nodes', 1], 'UNAUTHENTICATED'],
    ])
    expect(data).toEqual({
      coach: {
        name: 'Kim',
        workouts: { nodes: coach.notes.workouts.map((id) => ({ activity: null, note: `Note on ${id}` })) },
      },
    })
    for (const [name, selection] of [
      ['viewer', 'viewer { id }'],
      ['rateLimit', 'rateLimit { application { limit } }'],
    ] as const) {
      const answer = await supergraph.ask(`{ coach { name } ${selection} }`)
      expect(answer.errors.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
        [[name], 'UNAUTHENTICATED'],
      ])
      expect(answer.data).toEqual({ coach: { name: 'Kim' }, [name]: null })
    }
  })

  test('has the error of an unknown token', async () => {
    await using graph = await startGraph()
    const { errors } = await graph.supergraph.ask('{ viewer { id } }', { authorization: 'Bearer ogw_wrong' })
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED'])
  })

  test('keeps the data that could be fetched', async () => {
    await using graph = await startGraph()
    const { oura, coach, supergraph } = graph
    await takeNotes(oura, coach.notes, 1)
    coach.notes.workouts = ['no-id', ...coach.notes.workouts]
    oura.simulator.inject({ match: { resource: 'daily_sleep' }, kind: { type: 'status', status: 503 } })
    const { data, errors } = await supergraph.ask(
      '{ coach { athlete { dailySleep { totalCount } dailyStress { totalCount } } workouts { nodes { activity note } } } }',
      ANNA,
    )
    expect(errors.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual(
      expect.arrayContaining([
        [['coach', 'workouts', 'nodes', 0], 'BAD_USER_INPUT'],
        [['coach', 'athlete', 'dailySleep'], 'UPSTREAM_UNAVAILABLE'],
      ]),
    )
    expect(errors).toHaveLength(2)
    expect(data).toMatchObject({
      coach: {
        athlete: { dailySleep: null, dailyStress: { totalCount: expect.any(Number) } },
        workouts: {
          nodes: [
            { activity: null, note: 'Note on no-id' },
            { activity: expect.any(String), note: expect.any(String) },
          ],
        },
      },
    })
  })
})

test('direct clients of the gateway see no difference', async () => {
  await using oura = await startLoginGateway({
    listen: true,
    environment: { FEDERATION: '1' },
    simulator,
  })
  const { viewer } = await askGateway<Page>(oura, '{ viewer { id } }', ANNA)
  expect(await askGateway(oura, `{ node(id: "${viewer.id}") { id } }`, ANNA)).toEqual({ node: viewer })
})
