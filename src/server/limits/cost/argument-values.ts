import {
  coerceInputValue,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  valueFromAST,
  visit,
} from 'graphql'
import type { Values } from './cost-plan.ts'

/**
 * Makes the function that reads a field's arguments, with variables and defaults applied. It returns undefined for
 * arguments that do not fit their types because of a variable: execution reports them, and does not call the resolver.
 */
export function argumentsReader(
  { args }: GraphQLField<unknown, unknown>,
  node: FieldNode | undefined,
): (variables: Values) => Values | undefined {
  const constants: Record<string, unknown> = {}
  const readers: ((variables: Values, values: Record<string, unknown>) => boolean)[] = []
  for (const { name, type, defaultValue } of args) {
    const given = node?.arguments?.find((argument) => argument.name.value === name)?.value
    if (given === undefined) {
      if (defaultValue !== undefined) constants[name] = defaultValue
    } else if (variablesIn(given).length === 0) {
      constants[name] = valueFromAST(given, type)
    } else {
      const variable = given.kind === Kind.VARIABLE ? given.name.value : undefined
      readers.push((variables, values) => {
        const value = variable === undefined ? valueFromAST(given, type, variables) : variables[variable]
        values[name] = value === undefined ? defaultValue : value
        // A nullable variable with a default fits a non-null place, and may still be null (section 5.8.5).
        return variable === undefined ? value !== undefined : values[name] != null || !isNonNullType(type)
      })
    }
  }
  if (readers.length === 0) return () => constants
  return (variables) => {
    const values = { ...constants }
    for (const read of readers) if (!read(variables, values)) return undefined
    return values
  }
}

/** Names of the variables in a value. */
export function variablesIn(value: ValueNode): string[] {
  if (value.kind === Kind.VARIABLE) return [value.name.value]
  if (value.kind !== Kind.LIST && value.kind !== Kind.OBJECT) return []
  const names: string[] = []
  visit(value, { Variable: ({ name }) => void names.push(name.value) })
  return names
}

/**
 * Makes the function that coerces some variables of an operation (GraphQL specification, section 6.1.2). It returns
 * undefined for values that do not fit their types: execution reports them.
 */
export function variablesReader(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  names: ReadonlySet<string>,
): (given: Values) => Values | undefined {
  const variables = variableDefinitions.flatMap(({ variable, type: typeNode, defaultValue }) => {
    const name = variable.name.value
    const type = typeFromAST(schema, typeNode as never)
    if (!names.has(name) || !isInputType(type)) return []
    return [{ name, type, byDefault: defaultValue && valueFromAST(defaultValue, type) }]
  })
  return (given) => {
    const values: Record<string, unknown> = {}
    for (const { name, type, byDefault } of variables) {
      const value = given[name]
      if (value !== undefined) {
        const coerced = coerce(value, type)
        if (coerced === undefined) return undefined
        values[name] = coerced.value
      } else if (byDefault !== undefined) values[name] = byDefault
      else if (isNonNullType(type)) return undefined
    }
    return values
  }
}

/** Thrown by `coerce` to itself. */
const doesNotFit = new Error('The value does not fit its type.')

/** Undefined for a value that does not fit its type. The first error ends it: each one of a long list takes 10 µs. */
function coerce(value: unknown, type: GraphQLInputType): { readonly value: unknown } | undefined {
  try {
    return {
      value: coerceInputValue(value, type, () => {
        throw doesNotFit
      }),
    }
  } catch (error) {
    if (error === doesNotFit) return undefined
    throw error
  }
}
