import { readFileSync } from 'node:fs'
import { execute, type GraphQLFormattedError, parse, specifiedRules, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { startCoachService } from '../../support/larger-graphs/coach-service.ts'
import { stitch } from '../../support/larger-graphs/stitched-schema.ts'
import { ANNA, BEN, costOf, simulator, takeNotes } from '../../support/larger-graphs/users.ts'

interface Answer {
  readonly data: unknown
  readonly errors?: readonly GraphQLFormattedError[]
}

interface StitchedWorkouts {
  readonly viewer: {
    readonly coach: { readonly name: string }
    readonly workouts: { readonly nodes: readonly { readonly id: string; readonly note: string }[] }
  }
  readonly nodes: readonly unknown[]
}

const WORKOUTS = '{ coach { name workouts { nodes { id day activity note } } } }'

/** A gateway without demo mode, and another service stitched to it. */
async function startGraph(nameOf?: (name: string) => string) {
  const oura = await startLoginGateway({ listen: true, simulator })
  const coach = await startCoachService()
  const schema = await stitch(`${oura.url}/graphql`, coach.url, nameOf)
  return {
    oura,
    coach,
    schema,
    async ask(source: string, headers: Record<string, string> = {}): Promise<Answer> {
      const document = parse(source)
      expect(validate(schema, document, specifiedRules)).toEqual([])
      return JSON.parse(JSON.stringify(await execute({ schema, document, contextValue: { headers } })))
    },
    async [Symbol.asyncDispose]() {
      await coach[Symbol.asyncDispose]()
      await oura[Symbol.asyncDispose]()
    },
  }
}

describe('a stitched schema', () => {
  test('is the documented one', () => {
    const example = readFileSync('test/support/larger-graphs/stitched-schema.ts', 'utf8')
    expect(readFileSync('docs/larger-graphs.md', 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``)
  })

  test.each([10, 100])('fetches %i workouts that another service refers to in one request', async (count) => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    const { workouts } = await takeNotes(oura, coach.notes, count)
    let answer: Answer | undefined
    const cost = await costOf(oura, async () => {
      answer = await ask(WORKOUTS, ANNA)
    })
    expect(answer).toEqual({
      data: {
        coach: {
          name: 'Kim',
          workouts: {
            nodes: workouts.nodes.map(({ id, day }) => ({
              id,
              day,
              activity: expect.any(String),
              note: `Note on ${id}`,
            })),
          },
        },
      },
    })
    expect(cost).toEqual({ toGateway: 1, toOura: 1 })
  })

  test('splits more ids than nodes accepts', async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    await takeNotes(oura, coach.notes, 101)
    const cost = await costOf(oura, async () =>
      expect(await ask(WORKOUTS, ANNA)).not.toHaveProperty('errors'),
    )
    expect(cost.toGateway).toBeLessThanOrEqual(2)
  })

  test('fetches objects of several types together', async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    await takeNotes(oura, coach.notes, 3)
    const query =
      '{ coach { athlete { personalInfo { email } } workouts { nodes { day } pageInfo { hasNextPage } } } }'
    const cost = await costOf(oura, async () =>
      expect(await ask(query, ANNA)).toMatchObject({
        data: { coach: { athlete: { personalInfo: { email: 'person11@example.com' } } } },
      }),
    )
    expect(cost).toEqual({ toGateway: 1, toOura: 2 })
  })

  test("reaches the gateway's objects from the node field of another service", async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    const { workouts } = await takeNotes(oura, coach.notes, 1)
    const [id = ''] = coach.notes.workouts
    expect(await ask(`{ node(id: "${id}") { __typename id ... on Workout { day note } } }`, ANNA)).toEqual({
      data: { node: { __typename: 'Workout', id, day: workouts.nodes[0]?.day, note: `Note on ${id}` } },
    })
  })

  test('has the fields that another service adds to the gateway’s objects', async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    const { workouts } = await takeNotes(oura, coach.notes, 2)
    const [id = ''] = coach.notes.workouts
    const day = workouts.nodes[0]?.day
    const query = `{ viewer {
      coach { name }
      workouts(startDate: "${day}", endDate: "${day}") { nodes { id activity note } }
    } nodes(ids: ["${id}"]) { ... on Workout { note } } }`
    const { data, errors } = (await ask(query, ANNA)) as { data: StitchedWorkouts; errors?: unknown }
    expect(errors).toBeUndefined()
    expect(data.viewer.coach).toEqual({ name: 'Kim' })
    expect(data.viewer.workouts.nodes.length).toBeGreaterThan(0)
    for (const { id, note } of data.viewer.workouts.nodes) expect(note).toBe(`Note on ${id}`)
    expect(data.nodes).toEqual([{ note: `Note on ${id}` }])
  })

  test('shows two users only their own data, also at the same time', async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    await takeNotes(oura, coach.notes, 2)
    const query = '{ coach { workouts { nodes { activity note } } } viewer { personalInfo { email } } }'
    const [anna, ben] = await Promise.all([ask(query, ANNA), ask(query, BEN)])
    expect(anna).toMatchObject({
      data: {
        coach: { workouts: { nodes: Array(2).fill({ activity: expect.any(String) }) } },
        viewer: { personalInfo: { email: 'person11@example.com' } },
      },
    })
    expect(ben).toMatchObject({
      data: {
        coach: { workouts: { nodes: Array(2).fill({ activity: null }) } },
        viewer: { personalInfo: { email: 'person12@example.com' } },
      },
    })
  })

  test('keeps the data of other services if credentials are missing, with an error', async () => {
    await using graph = await startGraph()
    const { oura, coach, ask } = graph
    await takeNotes(oura, coach.notes, 1)
    const { data, errors } = await ask('{ coach { workouts { nodes { activity note } } } }')
    expect(data).toEqual({
      coach: { workouts: { nodes: [{ activity: null, note: `Note on ${coach.notes.workouts[0]}` }] } },
    })
    // Stitched schemas leave the index out.
    expect(errors).toMatchObject([
      { path: ['coach', 'workouts', 'nodes', 'activity'], extensions: { code: 'UNAUTHENTICATED' } },
    ])
  })

  test('renames types if the larger graph has types with the same names', async () => {
    const kept = new Set(['Node', 'PageInfo', 'Workout'])
    await using graph = await startGraph((name) => (kept.has(name) ? name : `Oura${name}`))
    const { oura, coach, ask } = graph
    await takeNotes(oura, coach.notes, 2)
    const query = `{
      viewer { __typename personalInfo { __typename email } }
      coach { athlete { __typename } workouts { nodes { __typename activity heartRate { __typename } note } } }
    }`
    expect(await ask(query, ANNA)).toEqual({
      data: {
        viewer: {
          __typename: 'OuraUser',
          personalInfo: { __typename: 'OuraPersonalInfo', email: 'person11@example.com' },
        },
        coach: {
          athlete: { __typename: 'User' },
          workouts: {
            nodes: coach.notes.workouts.map((id) => ({
              __typename: 'Workout',
              activity: expect.any(String),
              heartRate: { __typename: 'OuraHeartRateConnection' },
              note: `Note on ${id}`,
            })),
          },
        },
      },
    })
  })
})
