import type { ExecutionArgs, OperationDefinitionNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Clock } from '../../../clock.ts'
import { chosenOperation, factsOf } from '../../../execution/document-facts.ts'
import { latestToday } from '../../../oura/records/slots.ts'
import { toGraphQLError } from '../../answer/mask-errors.ts'
import { limitExceeded } from '../../request/request-refused-error.ts'
import { limits } from '../limits.ts'
import { type CostFunction, createCostFunction, type OperationCost } from './operation-cost.ts'

/**
 * Refuses operations whose estimated cost exceeds the limit, before anything of them is executed. Fields declare their
 * costs in the schema (src/schema/cost/field-cost.ts). The cost is that of the operation to execute, with the values of
 * its variables.
 */
export function useCostLimit(clock: Clock): Plugin {
  const costFunctions = new WeakMap<OperationDefinitionNode, CostFunction>()
  const run = { clock, today: () => latestToday(clock.now()) }

  function costOf({
    schema,
    document,
    operationName,
    variableValues,
  }: ExecutionArgs): OperationCost | undefined {
    const facts = factsOf(document)
    const operation = chosenOperation(facts, operationName)
    if (operation === undefined) return undefined
    const known = costFunctions.get(operation)
    const costFunction = known ?? createCostFunction(schema, facts, operation)
    if (known === undefined) costFunctions.set(operation, costFunction)
    return costFunction(variableValues ?? {}, run)
  }

  /** The error of an operation beyond the limit. For a subscription the limit is that of each event. */
  function refusalOf(args: ExecutionArgs) {
    const cost = costOf(args)
    return cost === undefined || cost.points <= limits.cost ? null : toGraphQLError(tooExpensive(cost))
  }

  return {
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = refusalOf(args)
      if (refusal !== null) setResultAndStopExecution({ errors: [refusal] })
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = refusalOf(args)
      if (refusal !== null) setResultAndStopExecution({ errors: [refusal] })
    },
  }
}

function tooExpensive({ points, mostExpensive }: OperationCost) {
  const fields = mostExpensive()
  const list = fields.map((field) => `${field.path} (${field.points})`).join(', ')
  return limitExceeded({
    limit: 'cost',
    unit: 'points',
    value: points,
    allowed: limits.cost,
    advice: `Most of them are in ${list}. Request smaller pages (first, last), a shorter range or fewer fields.`,
    details: { mostExpensive: fields },
  })
}
