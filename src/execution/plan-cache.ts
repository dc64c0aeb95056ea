import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { OperationPlan } from './plan.ts'

/** Most compiled operations that are kept. The least recently used are dropped first. */
const MAX_PLANS = 500

/** What execution reads from a DocumentNode, computed once. */
export interface DocumentFacts {
  readonly id: number
  readonly operations: readonly OperationDefinitionNode[]
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Variables of @skip and @include: they decide which fields an operation has. */
  readonly conditionNames: readonly string[]
  /** Whether it has @defer or @stream, whose answers come in parts. */
  readonly isIncremental: boolean
}

/** Compiled operations: one for each DocumentNode, operation and combination of the variables of @skip and @include. */
export interface PlanCache {
  factsOf(document: DocumentNode): DocumentFacts
  /**
   * The plan of an operation, compiled if there is none.
   * @param compile gets the variables of @skip and @include alone, so that a plan cannot depend on others
   */
  planOf(
    facts: DocumentFacts,
    operation: OperationDefinitionNode,
    variableValues: Readonly<Record<string, unknown>>,
    compile: (conditions: Readonly<Record<string, unknown>>) => OperationPlan,
  ): OperationPlan
}

/** Makes an empty cache. */
export function createPlanCache(): PlanCache {
  const plans = new LRUCache<string, OperationPlan>({ max: MAX_PLANS })
  const factsByDocument = new WeakMap<DocumentNode, DocumentFacts>()
  let documents = 0
  return {
    factsOf(document) {
      const known = factsByDocument.get(document)
      if (known !== undefined) return known
      const facts = findFacts(document, documents++)
      factsByDocument.set(document, facts)
      return facts
    },
    planOf({ id, conditionNames }, operation, variableValues, compile) {
      const values = conditionNames.map((name) => variableValues[name])
      const key = `${id} ${operation.name?.value ?? ''} ${values.join()}`
      const known = plans.get(key)
      if (known !== undefined) return known
      const plan = compile(Object.fromEntries(conditionNames.map((name, index) => [name, values[index]])))
      plans.set(key, plan)
      return plan
    },
  }
}

function findFacts(document: DocumentNode, id: number): DocumentFacts {
  const operations: OperationDefinitionNode[] = []
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition
  }
  const conditionNames = new Set<string>()
  let isIncremental = false
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value === 'defer' || name.value === 'stream') isIncremental = true
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of args) if (value.kind === Kind.VARIABLE) conditionNames.add(value.name.value)
    },
  })
  return { id, operations, fragments, conditionNames: [...conditionNames], isIncremental }
}
