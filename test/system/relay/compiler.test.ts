import { readFileSync } from 'node:fs'
import { type GraphQLField, getNamedType, isObjectType, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { objectType } from '../../support/graph.ts'
import { compileRelayProject, sampleModule } from '../../support/relay/relay-project.ts'

const isConnection = ({ type }: GraphQLField<unknown, unknown>) =>
  getNamedType(type).name.endsWith('Connection')
const connections = Object.values(objectType(schema, 'User').getFields()).filter(isConnection)

/** A pagination fragment, forward or backward. */
const paginationFragment = (field: GraphQLField<unknown, unknown>, direction: 'forward' | 'backward') => {
  const type = getNamedType(field.type)
  const edge = isObjectType(type) ? objectType(schema, type.name.replace(/Connection$/, 'Edge')) : undefined
  const node = edge && getNamedType(edge.getFields()['node']?.type ?? type)
  const hasId = isObjectType(node) && node.getFields()['id'] !== undefined
  const module = `${direction === 'forward' ? 'Forward' : 'Backward'}${field.name}`
  const window = direction === 'forward' ? 'first: $count, after: $cursor' : 'last: $count, before: $cursor'
  const filters = field.args.filter(({ name }) => !/^(first|last|after|before)$/.test(name))
  const definitions = filters.map(({ name, type }) => `${name}: { type: "${type}" }`)
  const values = filters.map(({ name }) => `${name}: $${name}`)
  return [
    module,
    `fragment ${module}_user on User
     @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" } ${definitions})
     @refetchable(queryName: "${module}PaginationQuery") {
       ${field.name}(${window} ${values})
         @connection(key: "${module}_${field.name}", filters: ${JSON.stringify(filters.map(({ name }) => name))}) {
         edges { node { ${hasId ? 'id' : '__typename'} } }
       }
     }`,
  ] as const
}

describe('relay-compiler', () => {
  it('compiles every connection of User with @connection and @refetchable, in both directions', () => {
    expect(connections.length).toBeGreaterThanOrEqual(19)
    const modules = connections.flatMap((field) => [
      paginationFragment(field, 'forward'),
      paginationFragment(field, 'backward'),
    ])
    using project = compileRelayProject(Object.fromEntries(modules))
    for (const [name] of modules) {
      const { params } = project.artifact<{ params: { text: string } }>(`${name}PaginationQuery`)
      // Relay refetches a user by id, like every Node.
      expect(params.text).toContain('node(id: $id)')
      expect(params.text).toContain('pageInfo')
    }
  })

  it('compiles the sample operations', () => {
    const names = ['SleepHistory', 'SleepPeriods', 'NightDetail', 'Morning']
    using project = compileRelayProject(Object.fromEntries(names.map((name) => [name, sampleModule(name)])))
    for (const name of names) expect(project.artifact<{ kind: string }>(`${name}Query`).kind).toBe('Request')
  })

  it('compiles @defer and @stream', () => {
    const Parts = `query PartsQuery {
      viewer {
        id
        ...Parts_scores @defer(label: "scores")
        dailySleep(lastDays: 30) { nodes @stream(label: "nights", initialCount: 1) { id day } }
      }
    }`
    const PartsScores = 'fragment Parts_scores on User { dailyReadiness(lastDays: 3) { nodes { id score } } }'
    using project = compileRelayProject({ Parts, Parts_scores: PartsScores })
    const { params } = project.artifact<{ params: { text: string } }>('PartsQuery')
    expect(validate(schema, parse(params.text))).toEqual([])
    expect(params.text).toContain('@defer(label: "PartsQuery$defer$scores"')
    expect(params.text).toContain('@stream(label: "PartsQuery$stream$nights", initialCount: 1')
  })

  it('refuses a field that the schema does not have', () => {
    const wrong = sampleModule('SleepHistory').replace('score', 'mood')
    expect(() => compileRelayProject({ SleepHistory: wrong })).toThrow('mood')
  })

  it('writes a manifest of the operations on request', () => {
    using project = compileRelayProject({ SleepHistory: sampleModule('SleepHistory') }, { persist: true })
    const texts = Object.values(JSON.parse(readFileSync(project.manifest, 'utf8')) as Record<string, string>)
    expect(texts.sort()).toEqual([
      expect.stringContaining('query SleepHistoryPaginationQuery'),
      expect.stringContaining('query SleepHistoryQuery'),
    ])
  })
})
