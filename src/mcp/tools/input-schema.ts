import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  Kind,
  TypeInfo,
  typeFromAST,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { JsonSchema, ObjectSchema } from './json-schema.ts'
import type { OperationFile } from './operation-file.ts'
import { scalarSchema } from './scalar-schemas.ts'
import type { Variable } from './validate-arguments.ts'

/** The variables of an operation, in their order. The operation is valid. */
export function variablesOf(schema: GraphQLSchema, { operation }: OperationFile): Map<string, Variable> {
  const variables = new Map<string, Variable>()
  for (const { variable, type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node)
    if (!isInputType(type)) continue
    variables.set(variable.name.value, {
      type,
      isRequired: isNonNullType(type) && defaultValue === undefined,
      defaultValue: defaultValue && valueFromASTUntyped(defaultValue),
    })
  }
  return variables
}

/** The JSON Schema of a tool's arguments, which are the variables of its operation. */
export function toInputSchema(schema: GraphQLSchema, file: OperationFile): ObjectSchema {
  const usages = argumentsByVariable(schema, file)
  const variables = [...variablesOf(schema, file)]
  const properties = variables.map(([name, { type, defaultValue }]) => {
    const description = file.variableDescriptions.get(name) ?? usages.get(name)?.description ?? undefined
    return [
      name,
      {
        // A comment says all that a model needs: the schema's words about sixty metrics are 5,000 characters a tool.
        ...withDescription(inputTypeSchema(type, !file.variableDescriptions.has(name)), description),
        ...(defaultValue !== undefined && { default: defaultValue }),
      },
    ]
  })
  const required = variables.filter(([, { isRequired }]) => isRequired).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** The argument of the schema that each variable is the whole value of; the first one if there are several. */
function argumentsByVariable(
  schema: GraphQLSchema,
  { document }: OperationFile,
): ReadonlyMap<string, GraphQLArgument> {
  const usages = new Map<string, GraphQLArgument>()
  const typeInfo = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument({ value }) {
        const argument = typeInfo.getArgument()
        if (value.kind !== Kind.VARIABLE || !argument || usages.has(value.name.value)) return
        usages.set(value.name.value, argument)
      },
    }),
  )
  return usages
}

/**
 * A null is not offered: leaving out an argument says the same.
 * @param describesValues with the schema's descriptions of the values of an enum
 */
function inputTypeSchema(type: GraphQLInputType, describesValues = true): JsonSchema {
  if (isNonNullType(type)) return inputTypeSchema(type.ofType, describesValues)
  if (isListType(type)) return { type: 'array', items: inputTypeSchema(type.ofType, describesValues) }
  if (isScalarType(type)) return scalarSchema(type)
  if (isEnumType(type)) {
    const values = type.getValues()
    const described = describesValues ? values.filter(({ description }) => description) : []
    return {
      type: 'string',
      enum: values.map(({ name }) => name),
      ...(described.length > 0 && {
        description: described.map(({ name, description }) => `${name}: ${description}`).join('\n'),
      }),
    }
  }
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : []
  const required = fields.filter(isRequiredInputField).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        withDescription(inputTypeSchema(field.type), field.description ?? undefined),
      ]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** Puts a description before that of the type, which explains the values of an enum. */
function withDescription(schema: JsonSchema, description: string | undefined): JsonSchema {
  const parts = [description, schema.description].filter((part) => part !== undefined)
  return parts.length === 0 ? schema : { ...schema, description: parts.join('\n') }
}
