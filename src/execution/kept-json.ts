import { type GraphQLOutputType, getNullableType, isObjectType } from 'graphql'
import type { SelectionOf, SelectionPlan } from './plan.ts'
import type { Run } from './run.ts'

/** Finds the JSON that was kept of a value the last time it was written; undefined if there is none. */
export type FindKeptJson = (run: Run, value: unknown) => string | undefined

/**
 * Makes a function that finds the kept JSON of values of a type. It is asked before anything else is made for a value:
 * a path, the info of resolvers, a check of its type. A list of records with kept JSON is so little more than a join of
 * strings.
 * @returns undefined for a type whose values have no JSON of their own
 */
export function keptJsonFinder(type: GraphQLOutputType, selectionOf: SelectionOf): FindKeptJson | undefined {
  const objectType = getNullableType(type)
  if (!isObjectType(objectType)) return undefined
  let selection: SelectionPlan | undefined
  return (run, value) => {
    selection ??= selectionOf(objectType)
    if (!selection.keepsJson || typeof value !== 'object' || value === null) return undefined
    return run.keptJsonOf(value)?.get(selection, value)
  }
}
