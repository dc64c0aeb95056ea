import { getArgumentValues } from 'graphql'
import type { FieldPlan, FieldRun } from './plan.ts'
import type { Run } from './run.ts'

/** Calls the resolver of a field, or graphql-js's default resolver (GraphQL specification, section 6.4.2). */
export function resolveField(run: Run, source: unknown, place: FieldRun): unknown {
  run.throwIfAborted()
  const args = argumentsOf(run, place.plan)
  const { resolve } = place.plan.definition
  return resolve === undefined
    ? readProperty(source, args, run, place)
    : resolve(source, args, run.contextValue, place.info)
}

/** graphql-js's default resolver: a property, called if it is a function. */
function readProperty(source: unknown, args: object, run: Run, place: FieldRun): unknown {
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined
  const { name } = place.plan.definition
  const property = (source as Record<string, unknown>)[name]
  if (typeof property !== 'function') return property
  return (source as Record<string, (...of: unknown[]) => unknown>)[name]?.(args, run.contextValue, place.info)
}

/** Computed once for each field of an execution, however many objects have it. */
function argumentsOf(run: Run, field: FieldPlan): Readonly<Record<string, unknown>> {
  if (field.constantArguments !== undefined) return field.constantArguments
  const known = run.arguments[field.index]
  if (known !== undefined) return known
  const [node] = field.nodes
  const args = node === undefined ? {} : getArgumentValues(field.definition, node, run.variableValues)
  run.arguments[field.index] = args
  return args
}
