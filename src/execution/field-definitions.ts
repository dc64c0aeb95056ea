import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
} from 'graphql'
import { type CollectedFields, collectSelection, streamOfField } from './incremental/collect-selection.ts'
import type { OperationSource } from './operation-source.ts'

/** The definition of a field, the introspection fields of GraphQL among them; undefined if there is none. */
export function fieldDefinition(
  schema: GraphQLSchema,
  parentType: GraphQLObjectType,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
  if (parentType === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  }
  return parentType.getFields()[name]
}

/** Undefined if the arguments depend on variables, or are wrong: then each execution says so by itself. */
export function constantArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode) {
  if (node.arguments?.some(({ value }) => hasVariable(value))) return undefined
  try {
    return getArgumentValues(definition, node)
  } catch {
    return undefined
  }
}

function hasVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true
    case Kind.LIST:
      return value.values.some(hasVariable)
    case Kind.OBJECT:
      return value.fields.some((field) => hasVariable(field.value))
    default:
      return false
  }
}

/** Whether a selection, down to its leaves, depends on the object alone: not on variables, nor on the context. */
export function isPureSelection(
  source: OperationSource,
  type: GraphQLObjectType,
  { fields, deferred }: CollectedFields,
): boolean {
  const { schema, knowledge } = source
  // What is answered later is no part of the object's JSON.
  if (deferred.length > 0) return false
  return Array.from(fields.values()).every((nodes) => {
    const [node] = nodes
    const definition = node && fieldDefinition(schema, type, node.name.value)
    if (node === undefined || definition === undefined || definition === TypeNameMetaFieldDef) return true
    if (!knowledge.isPure(definition) || constantArguments(definition, node) === undefined) return false
    if (streamOfField(source, nodes) !== undefined) return false
    const inner = getNamedType(definition.type)
    if (isLeafType(inner)) return true
    return isObjectType(inner) && isPureSelection(source, inner, collectSelection(source, inner, nodes))
  })
}
