import type { OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { DocumentFacts } from './document-facts.ts'
import type { OperationPlan } from './plan.ts'

/** Most compiled operations that are kept. The least recently used are dropped first. */
const MAX_PLANS = 500

/** Compiled operations: one for each DocumentNode, operation and combination of `DocumentFacts.conditionNames`. */
export interface PlanCache {
  /**
   * The plan of an operation, compiled if there is none.
   * @param isIncremental whether @defer and @stream have an effect
   * @param compile gets the variables of conditions alone, so that a plan cannot depend on others
   */
  planOf(
    facts: DocumentFacts,
    operation: OperationDefinitionNode,
    variableValues: Readonly<Record<string, unknown>>,
    isIncremental: boolean,
    compile: (conditions: Readonly<Record<string, unknown>>) => OperationPlan,
  ): OperationPlan
}

/** Makes an empty cache. */
export function createPlanCache(): PlanCache {
  const plans = new LRUCache<string, OperationPlan>({ max: MAX_PLANS })
  return {
    planOf({ id, conditionNames }, operation, variableValues, isIncremental, compile) {
      const values = conditionNames.map((name) => variableValues[name])
      const key = `${id}${isIncremental ? '+' : ''} ${operation.name?.value ?? ''} ${values.join()}`
      const known = plans.get(key)
      if (known !== undefined) return known
      const plan = compile(Object.fromEntries(conditionNames.map((name, index) => [name, values[index]])))
      plans.set(key, plan)
      return plan
    },
  }
}
