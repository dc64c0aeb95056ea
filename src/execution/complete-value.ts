import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { inspect } from 'graphql/jsutils/inspect.js'
import { completeLeafOf } from './complete-leaf.ts'
import { completeListOf, itemsWriterOf } from './complete-list.ts'
import { completeStreamOf, type StreamPlan } from './incremental/complete-stream.ts'
import { keptJsonFinder } from './kept-json.ts'
import type { Path } from './path.ts'
import {
  type Completed,
  type CompleteValue,
  type FieldRun,
  isPromise,
  type SelectionOf,
  type SelectionPlan,
} from './plan.ts'
import type { Run } from './run.ts'
import { nullInNonNull, writeFields } from './write-fields.ts'

/**
 * Makes the function that writes values of an output type, in graphql-js's words where something is wrong.
 * @param stream @stream of the field, for its outermost list
 */
export function completeValueOf(
  type: GraphQLOutputType,
  selectionOf: SelectionOf,
  stream?: StreamPlan,
): CompleteValue {
  if (isNonNullType(type)) {
    const complete = completeValueOf(type.ofType, selectionOf, stream)
    return (run, value, field, path) => {
      const completed = complete(run, value, field, path)
      if (completed !== null) return completed
      throw nullInNonNull(field.plan.parentType.name, field.plan.definition.name)
    }
  }
  const complete = completeNullableOf(type, selectionOf, stream)
  return (run, value, field, path) => {
    if (value instanceof Error) throw value
    return value == null ? null : complete(run, value, field, path)
  }
}

function completeNullableOf(
  type: GraphQLOutputType,
  selectionOf: SelectionOf,
  stream: StreamPlan | undefined,
): CompleteValue {
  if (isLeafType(type)) {
    const complete = completeLeafOf(type)
    return (_, value) => complete(value)
  }
  if (isListType(type)) {
    const complete = completeValueOf(type.ofType, selectionOf)
    const writeItems = itemsWriterOf(type.ofType, complete, keptJsonFinder(type.ofType, selectionOf))
    return stream === undefined ? completeListOf(writeItems) : completeStreamOf(writeItems, stream)
  }
  if (isObjectType(type)) {
    const findKeptJson = keptJsonFinder(type, selectionOf)
    return (run, value, field, path) =>
      findKeptJson?.(run, value) ?? completeObject(run, type, value, field, path, selectionOf)
  }
  const abstractType = type as GraphQLAbstractType
  return (run, value, field, path) => {
    const resolveType = abstractType.resolveType ?? defaultTypeResolver
    const name = resolveType(value, run.contextValue, field.info, abstractType)
    const complete = (typeName: string | undefined) =>
      completeObject(
        run,
        toObjectType(run, typeName, abstractType, field.info, value),
        value,
        field,
        path,
        selectionOf,
      )
    return isPromise(name) ? name.then(complete) : complete(name)
  }
}

function completeObject(
  run: Run,
  type: GraphQLObjectType,
  value: unknown,
  field: FieldRun,
  path: Path,
  selectionOf: SelectionOf,
): Completed {
  const isTypeOf = type.isTypeOf == null || type.isTypeOf(value, run.contextValue, field.info)
  if (isPromise(isTypeOf)) {
    return isTypeOf.then((isOfType) => {
      if (!isOfType) throw wrongType(type, value, field)
      return writeObject(run, selectionOf(type), value, path)
    })
  }
  if (!isTypeOf) throw wrongType(type, value, field)
  return writeObject(run, selectionOf(type), value, path)
}

const wrongType = ({ name }: GraphQLObjectType, value: unknown, { plan }: FieldRun): GraphQLError =>
  new GraphQLError(`Expected value of type "${name}" but got: ${inspect(value)}.`, { nodes: plan.nodes })

/** Writes an object, and keeps its JSON for the next time. */
function writeObject(run: Run, selection: SelectionPlan, value: unknown, path: Path): Completed {
  const kept =
    selection.keepsJson && typeof value === 'object' && value !== null ? run.keptJsonOf(value) : undefined
  if (kept === undefined) return writeFields(run, selection, value, path)
  const errors = run.errors.length
  const json = writeFields(run, selection, value, path)
  // Kept JSON with an error in it would lose the error.
  if (typeof json === 'string' && run.errors.length === errors) kept.set(selection, value as object, json)
  return json
}

/** The object type that an abstract type has resolved to, as graphql-js checks it. */
function toObjectType(
  { schema }: Run,
  name: unknown,
  type: GraphQLAbstractType,
  { fieldNodes, parentType, fieldName }: GraphQLResolveInfo,
  value: unknown,
): GraphQLObjectType {
  const refuse = (message: string): never => {
    throw new GraphQLError(message, { nodes: fieldNodes })
  }
  const at = `for field "${parentType.name}.${fieldName}"`
  if (name == null) {
    return refuse(
      `Abstract type "${type.name}" must resolve to an Object type at runtime ${at}. Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
    )
  }
  if (typeof name !== 'string') {
    return refuse(
      `Abstract type "${type.name}" must resolve to an Object type at runtime ${at} with value ${inspect(value)}, received "${inspect(name)}".`,
    )
  }
  const found = schema.getType(name)
  if (found == null)
    return refuse(
      `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
    )
  if (!isObjectType(found))
    return refuse(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`)
  if (!schema.isSubType(type, found))
    return refuse(`Runtime Object type "${name}" is not a possible type for "${type.name}".`)
  return found
}
