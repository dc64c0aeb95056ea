import {
  buildClientSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  introspectionFromSchema,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql'

type AnyField = GraphQLField<unknown, unknown>

/**
 * Violations of the Relay GraphQL Server Specification (object identification and cursor
 * connections) in the introspected schema. One line for each.
 */
export const relayFaults = (executable: GraphQLSchema): string[] => {
  const schema = buildClientSchema(introspectionFromSchema(executable))
  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
  const connections = objects.filter(({ name }) => name.endsWith('Connection'))
  return [
    ...nodeFaults(schema, objects),
    ...rootFieldFaults(schema),
    ...pageInfoFaults(schema),
    ...reservedNameFaults(schema),
    ...(connections.length === 0 ? ['there is no connection'] : []),
    ...connections.flatMap(connectionFaults),
    ...objects.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) => pagingFaults(type, field)),
    ),
  ]
}

/** A line if the type is not one of those allowed. */
const typeFault = (what: string, type: unknown, ...allowed: readonly string[]): string[] =>
  allowed.includes(String(type))
    ? []
    : [`${what} is ${String(type ?? 'missing')}, not ${allowed.join(' or ')}`]

/** Object Identification, "Node Interface": Node has the field id only, and every type with a global id implements it. */
const nodeFaults = (schema: GraphQLSchema, objects: readonly GraphQLObjectType[]): string[] => {
  const node = schema.getType('Node')
  if (!isInterfaceType(node)) return ['there is no interface Node']
  const names = Object.keys(node.getFields()).join(', ')
  const own = names === 'id' ? [] : [`Node has the fields ${names}, not id alone`]
  const strangers = objects.filter((type) => !type.getInterfaces().includes(node))
  return [
    ...own,
    ...typeFault('Node.id', node.getFields()['id']?.type, 'ID!'),
    ...(schema.getPossibleTypes(node).length === 0 ? ['nothing implements Node'] : []),
    ...strangers
      .filter((type) => String(type.getFields()['id']?.type) === 'ID!')
      .map(({ name }) => `${name} has a global id and does not implement Node`),
  ]
}

/** "Node root field" and "Plural identifying root fields". */
const rootFieldFaults = (schema: GraphQLSchema): string[] => {
  const fields = schema.getQueryType()?.getFields() ?? {}
  const { node, nodes } = fields
  return [
    ...typeFault('Query.node', node?.type, 'Node'),
    ...typeFault('what Query.node takes', node && signature(node), '(id: ID!)'),
    ...typeFault('Query.nodes', nodes?.type, '[Node]!', '[Node]'),
    ...typeFault('what Query.nodes takes', nodes && signature(nodes), '(ids: [ID!]!)'),
  ]
}

const signature = (field: AnyField): string =>
  `(${field.args.map(({ name, type }) => `${name}: ${String(type)}`).join(', ')})`

/** Cursor Connections, section 5. An empty page has no cursors. */
const pageInfoFaults = (schema: GraphQLSchema): string[] => {
  const type = schema.getType('PageInfo')
  if (!isObjectType(type)) return ['there is no object type PageInfo']
  const fields = type.getFields()
  return [
    ...typeFault('PageInfo.hasNextPage', fields['hasNextPage']?.type, 'Boolean!'),
    ...typeFault('PageInfo.hasPreviousPage', fields['hasPreviousPage']?.type, 'Boolean!'),
    ...typeFault('PageInfo.startCursor', fields['startCursor']?.type, 'String'),
    ...typeFault('PageInfo.endCursor', fields['endCursor']?.type, 'String'),
  ]
}

/** Section 1: the suffix belongs to connections. */
const reservedNameFaults = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => type.name.endsWith('Connection') && !isObjectType(type))
    .map(({ name }) => `${name} is named like a connection and is no object`)

/** Sections 2 and 3: a connection, and the edges it lists. */
const connectionFaults = (connection: GraphQLObjectType): string[] => {
  const { edges, pageInfo } = connection.getFields()
  return [
    ...typeFault(`${connection.name}.pageInfo`, pageInfo?.type, 'PageInfo!'),
    ...(edges ? edgesFaults(connection.name, edges) : [`${connection.name}.edges is missing`]),
  ]
}

const edgesFaults = (connection: string, edges: AnyField): string[] => {
  const edge = getNamedType(edges.type)
  if (!isListType(getNullableType(edges.type)) || !isObjectType(edge))
    return [`${connection}.edges is ${String(edges.type)}, not a list of objects`]
  const { node, cursor } = edge.getFields()
  return [
    ...(edge.name.endsWith('Edge') ? [] : [`${edge.name}, in ${connection}, is not named as an edge`]),
    ...typeFault(`${edge.name}.cursor`, cursor?.type, 'String!'),
    ...(node ? [] : [`${edge.name}.node is missing`]),
    ...(node && isListType(getNullableType(node.type)) ? [`${edge.name}.node is a list`] : []),
  ]
}

/** Section 4: a field that returns a connection pages forward and backward, and both are optional. */
const pagingFaults = (parent: GraphQLObjectType, field: AnyField): string[] => {
  if (!getNamedType(field.type).name.endsWith('Connection')) return []
  const at = `${parent.name}.${field.name}`
  const argument = (name: string): GraphQLArgument | undefined => field.args.find((arg) => arg.name === name)
  return [
    ...(isListType(getNullableType(field.type)) ? [`${at} is a list of connections`] : []),
    ...['first', 'last'].flatMap((name) => typeFault(`${at}(${name}:)`, argument(name)?.type, 'Int')),
    ...['after', 'before'].flatMap((name) => typeFault(`${at}(${name}:)`, argument(name)?.type, 'String')),
  ]
}
