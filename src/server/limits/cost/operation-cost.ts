import type { GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { DocumentFacts } from '../../../execution/document-facts.ts'
import { variablesReader } from './argument-values.ts'
import { compileCost } from './compile-cost.ts'
import type { CostRun, Values } from './cost-plan.ts'
import { measureSelection } from './measure-cost.ts'
import { type ExpensiveField, mostExpensiveFields } from './most-expensive.ts'

/** Combinations of @skip and @include that are compiled for each operation. */
const MAX_COMBINATIONS = 16

/** The cost of an execution. */
export interface OperationCost {
  readonly points: number
  /** The fields that cost most, the most expensive first. */
  readonly mostExpensive: () => ExpensiveField[]
}

/**
 * Computes the cost of an operation for the values of its variables. Undefined for values that do not fit their types,
 * which execution reports.
 */
export type CostFunction = (given: Values, run: Omit<CostRun, 'variables'>) => OperationCost | undefined

/** Makes the cost function of an operation. It compiles the operation once for each combination of @skip and @include. */
export function createCostFunction(
  schema: GraphQLSchema,
  facts: DocumentFacts,
  operation: OperationDefinitionNode,
): CostFunction {
  const { conditionNames } = facts
  const readConditions = variablesReader(schema, operation, new Set(conditionNames))
  const compiled = new Map<string, CostFunction>()

  return (given, run) => {
    const conditions = readConditions(given)
    if (conditions === undefined) return undefined
    const key = conditionNames.map((name) => conditions[name]).join()
    let cost = compiled.get(key)
    if (cost === undefined) {
      if (compiled.size >= MAX_COMBINATIONS) compiled.clear()
      cost = createCombination(schema, facts, operation, conditions)
      compiled.set(key, cost)
    }
    return cost(given, run)
  }
}

/** The cost function for one combination of @skip and @include. */
function createCombination(
  schema: GraphQLSchema,
  facts: DocumentFacts,
  operation: OperationDefinitionNode,
  conditions: Values,
): CostFunction {
  const { root, variableNames } = compileCost(schema, facts, operation, conditions)
  const readVariables = variablesReader(schema, operation, variableNames)
  const names = [...variableNames]
  let last:
    | { readonly values: readonly unknown[]; readonly today: number; readonly cost: OperationCost }
    | undefined

  return (given, { clock, today }) => {
    // Front ends send the same values again and again.
    const day = today()
    if (last?.today === day && names.every((name, index) => given[name] === last?.values[index]))
      return last.cost
    const variables = readVariables(given)
    if (variables === undefined) return undefined
    const run = { variables, clock, today }
    const points = Math.ceil(measureSelection(root, undefined, run))
    const cost = { points, mostExpensive: () => mostExpensiveFields(root, run) }
    last = { values: names.map((name) => given[name]), today: day, cost }
    return cost
  }
}
