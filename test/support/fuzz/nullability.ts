import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getVariableValues,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import { factsOf } from '../../../src/execution/document-facts.ts'
import { fieldDefinition } from '../../../src/execution/field-definitions.ts'

/**
 * Places of an answer that have null, or no value, where the schema allows none. Objects of an abstract type are not
 * looked into, because the answer does not have to name their type.
 */
export function nullabilityFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  inputs: object,
  data: unknown,
): string[] {
  const { fragments } = factsOf(document)
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const root = schema.getQueryType()
  if (operation?.kind !== Kind.OPERATION_DEFINITION || root == null) return []
  const { coerced: variables = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], {
    ...inputs,
  })
  const faults: string[] = []

  function checkObject(
    type: GraphQLObjectType,
    nodes: ReadonlyMap<string, readonly FieldNode[]>,
    object: Readonly<Record<string, unknown>>,
    path: string,
  ): void {
    for (const [name, fields] of nodes) {
      const definition = fields[0] && fieldDefinition(schema, type, fields[0].name.value)
      if (definition !== undefined) check(definition.type, fields, object[name], `${path}.${name}`)
    }
    for (const name of Object.keys(object))
      if (!nodes.has(name)) faults.push(`${path}.${name} was not asked for`)
  }

  function check(type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown, path: string): void {
    if (isNonNullType(type)) {
      if (value == null) faults.push(`${path} is ${value}, but its type is ${String(type)}`)
      else check(type.ofType, nodes, value, path)
    } else if (value === undefined) faults.push(`${path} is missing`)
    else if (value === null) return
    else if (isListType(type)) {
      if (!Array.isArray(value)) faults.push(`${path} is no list`)
      else for (const [index, item] of value.entries()) check(type.ofType, nodes, item, `${path}.${index}`)
    } else if (isObjectType(type)) {
      const fields = collectSubfields(schema, { ...fragments }, variables, type, nodes)
      checkObject(type, fields, value as Readonly<Record<string, unknown>>, path)
    }
  }

  const fields = collectFields(schema, { ...fragments }, variables, root, operation.selectionSet)
  checkObject(root, fields, data as Readonly<Record<string, unknown>>, 'data')
  return faults
}
