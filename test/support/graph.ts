import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isObjectType,
} from 'graphql'
import type { TestGateway } from './gateway.ts'

/** The graph as a client learns of it: by introspection over HTTP. */
export async function introspect(gateway: TestGateway): Promise<GraphQLSchema> {
  const { data } = await gateway.ask<IntrospectionQuery, object>(getIntrospectionQuery())
  return buildClientSchema(data)
}

export function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name)
  if (!isObjectType(type)) throw new Error(`${name} is no object type`)
  return type
}

export function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> {
  const field = type.getFields()[name]
  if (field === undefined) throw new Error(`${type.name} has no field ${name}`)
  return field
}

/** A field of User that is a connection. */
export interface ConnectionField {
  readonly name: string
  readonly node: GraphQLObjectType
  readonly args: ReadonlySet<string>
}

/** Every connection of User. */
export function connectionsOf(schema: GraphQLSchema): ConnectionField[] {
  return Object.values(objectType(schema, 'User').getFields()).flatMap(({ name, type, args }) => {
    const connection = getNamedType(type)
    if (!isObjectType(connection) || !connection.name.endsWith('Connection')) return []
    const node = getNamedType(fieldOf(connection, 'nodes').type)
    return isObjectType(node) ? [{ name, node, args: new Set(args.map((arg) => arg.name)) }] : []
  })
}

export function connectionField(schema: GraphQLSchema, name: string): ConnectionField {
  const found = connectionsOf(schema).find((connection) => connection.name === name)
  if (found === undefined) throw new Error(`User has no connection ${name}`)
  return found
}

/** Fields that read another collection than their type's. */
const READS_ANOTHER = new Set(['Workout.heartRateStatistics'])

/** The selection of everything below a type that takes no arguments and belongs to its records. */
export function fullSelection(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).filter(
    ({ name, args }) => args.length === 0 && !READS_ANOTHER.has(`${type.name}.${name}`),
  )
  return fields
    .map((field) => {
      const inner = getNamedType(field.type)
      return isObjectType(inner) ? `${field.name} { ${fullSelection(inner)} }` : field.name
    })
    .join(' ')
}
