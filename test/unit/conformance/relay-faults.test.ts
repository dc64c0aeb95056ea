import { buildSchema, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../../src/schema/index.ts'
import { relayFaults } from '../../support/conformance/relay-faults.ts'

const FAULTLESS = /* GraphQL */ `
  interface Node { id: ID! }
  type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! viewer: Person! }
  type Person implements Node { id: ID! friends(first: Int, after: String, last: Int, before: String): FriendConnection }
  type FriendConnection { edges: [FriendEdge!]! pageInfo: PageInfo! }
  type FriendEdge { cursor: String! node: Person! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`

describe('the Relay server specification', () => {
  it('is kept by the schema', () => {
    expect(relayFaults(schema)).toEqual([])
  })

  it('lists nodes in every connection but those of samples, which have no identity', () => {
    const isNode = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node')
    const values = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type))
      .filter(({ name }) => name.endsWith('Edge'))
      .map((edge) => getNamedType(edge.getFields()['node']?.type))
      .filter((type) => isObjectType(type) && !isNode(type))
    expect(values.map(String).sort()).toEqual([
      'HeartRateSample',
      'InterbeatIntervalSample',
      'RingBatteryLevelSample',
    ])
  })

  it('is kept by a small schema that is written to it', () => {
    expect(relayFaults(buildSchema(FAULTLESS))).toEqual([])
  })

  // Each row spoils the small schema in one place: a check that finds nothing there would find nothing anywhere.
  it.each([
    ['{ id: ID!', '{ id: ID', 'Node.id is ID, not ID!'],
    ['{ id: ID!', '{ id: ID! name: String', 'Node has the fields id, name, not id alone'],
    ['Node', 'Thing', 'there is no interface Node'],
    ['type Person implements Node', 'type Person', 'Person has a global id and does not implement Node'],
    ['type Person implements Node', 'type Person', 'nothing implements Node'],
    ['node(id: ID!): Node', 'node(id: ID!): Person', 'Query.node is Person, not Node'],
    ['node(id: ID!): Node', 'node(key: ID!): Node', 'what Query.node takes is (key: ID!), not (id: ID!)'],
    ['node(id: ID!): Node', '', 'Query.node is missing, not Node'],
    ['[Node]!', '[Node!]!', 'Query.nodes is [Node!]!, not [Node]! or [Node]'],
    ['(ids: [ID!]!)', '(ids: [ID!])', 'what Query.nodes takes is (ids: [ID!]), not (ids: [ID!]!)'],
    ['hasNextPage: Boolean!', 'hasNextPage: Boolean', 'PageInfo.hasNextPage is Boolean, not Boolean!'],
    ['hasPreviousPage: Boolean!', '', 'PageInfo.hasPreviousPage is missing, not Boolean!'],
    ['startCursor: String', 'startCursor: String!', 'PageInfo.startCursor is String!, not String'],
    ['endCursor: String', 'endCursor: Int', 'PageInfo.endCursor is Int, not String'],
    ['pageInfo: PageInfo!', 'pageInfo: PageInfo', 'FriendConnection.pageInfo is PageInfo, not PageInfo!'],
    ['[FriendEdge!]!', 'FriendEdge!', 'FriendConnection.edges is FriendEdge!, not a list of objects'],
    ['edges: [FriendEdge!]!', '', 'FriendConnection.edges is missing'],
    ['cursor: String!', 'cursor: [String!]!', 'FriendEdge.cursor is [String!]!, not String!'],
    ['node: Person!', 'node: [Person!]', 'FriendEdge.node is a list'],
    ['node: Person!', '', 'FriendEdge.node is missing'],
    ['first: Int,', '', 'Person.friends(first:) is missing, not Int'],
    ['after: String,', 'after: String!,', 'Person.friends(after:) is String!, not String'],
    ['last: Int,', 'last: Float,', 'Person.friends(last:) is Float, not Int'],
    [', before: String', '', 'Person.friends(before:) is missing, not String'],
    [': FriendConnection', ': [FriendConnection]', 'Person.friends is a list of connections'],
    [
      'type Query',
      'enum BadConnection { ONE } type Query',
      'BadConnection is named like a connection and is no object',
    ],
  ])('is broken by %j becoming %j', (sound, broken, fault) => {
    expect(FAULTLESS).toContain(sound)
    expect(relayFaults(buildSchema(FAULTLESS.replaceAll(sound, broken)))).toContain(fault)
  })
})
