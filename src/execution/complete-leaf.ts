import {
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import type { CompleteLeaf } from './plan.ts'

/** Makes the function that writes values of a scalar or enum type. The usual values of the built-in types take a short way. */
export function completeLeafOf(type: GraphQLLeafType): CompleteLeaf {
  const serialize = serializer(type)
  if (type === GraphQLInt) return (value) => (isInt32(value) ? String(value) : serialize(value))
  if (type === GraphQLFloat) {
    return (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : serialize(value))
  }
  if (type === GraphQLBoolean) {
    return (value) => (value === true ? 'true' : value === false ? 'false' : serialize(value))
  }
  if (type === GraphQLString) {
    return (value) => (typeof value === 'string' ? JSON.stringify(value) : serialize(value))
  }
  if (isEnumType(type)) return enumWriter(type, serialize)
  return serialize
}

/** -0 is written as 0 by JSON and by String alike. */
const isInt32 = (value: unknown): value is number => typeof value === 'number' && (value | 0) === value

const enumWriter = (type: GraphQLEnumType, serialize: CompleteLeaf): CompleteLeaf => {
  const texts = new Map<unknown, string>()
  for (const { name, value } of type.getValues()) if (value != null) texts.set(value, `"${name}"`)
  return (value) => texts.get(value) ?? serialize(value)
}

/** Writes what the type's own `serialize` makes of a value. */
const serializer =
  (type: GraphQLLeafType): CompleteLeaf =>
  (value) => {
    if (value instanceof Error) throw value
    if (value == null) return null
    const serialized: unknown = type.serialize(value)
    if (serialized == null) {
      throw new Error(
        `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
      )
    }
    // What JSON cannot express (a function, a symbol) is left out of objects: such a scalar is a defect of the schema.
    return JSON.stringify(serialized) ?? null
  }
