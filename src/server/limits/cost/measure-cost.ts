import { GatewayError } from '../../../errors.ts'
import type { FieldCost } from '../../../schema/cost/field-cost.ts'
import type { CostRun, FieldCostPlan, SelectionCostPlan } from './cost-plan.ts'

/** Length of a list that declares none, in a schema other than the gateway's: its tests require a length of each. */
const DEFAULT_ITEMS = 10

/** Cost of a selection set. */
export function measureSelection(
  { constant, variable }: SelectionCostPlan,
  itemsAround: number | undefined,
  run: CostRun,
): number {
  let points = constant
  for (const field of variable) points += measureField(field, itemsAround, run)
  return points
}

/**
 * Cost of a field with everything below it, for one object that has it.
 * @param itemsAround length that the field around this one declares for its lists
 */
export function measureField(field: FieldCostPlan, itemsAround: number | undefined, run: CostRun): number {
  if (field.constant !== undefined) return field.constant
  const declared = declaredCost(field, run)
  const points = declared.points ?? field.points
  const { times, itemsWithin } = multiplierOf(field, declared, itemsAround)
  return points + times * (field.itemPoints + measureLargest(field, itemsWithin, run))
}

/** How often the selection below a field counts, and the length of lists in it that declare none. */
export function multiplierOf(
  { isList }: FieldCostPlan,
  { items }: FieldCost,
  itemsAround: number | undefined,
): { readonly times: number; readonly itemsWithin: number | undefined } {
  return isList
    ? { times: items ?? itemsAround ?? DEFAULT_ITEMS, itemsWithin: undefined }
    : { times: 1, itemsWithin: items }
}

/** What a field declares for the arguments of this execution. */
export function declaredCost({ declared, argumentsOf, around }: FieldCostPlan, run: CostRun): FieldCost {
  if (declared === undefined) return {}
  if (typeof declared !== 'function') return declared
  const { variables, clock, today } = run
  const values = argumentsOf(variables)
  // Execution refuses them, so that nothing below the field is executed.
  if (values === undefined) return { items: 0 }
  try {
    return declared(values, {
      clock,
      today,
      argumentsAround: around?.argumentsOf(variables) ?? {},
    })
  } catch (error) {
    // The field refuses its arguments for the same reason, so that nothing below it is executed.
    if (error instanceof GatewayError) return { items: 0 }
    throw error
  }
}

/** Of an interface or a union, the most expensive type counts. */
function measureLargest(
  { selections }: FieldCostPlan,
  itemsWithin: number | undefined,
  run: CostRun,
): number {
  let largest = 0
  for (const selection of selections)
    largest = Math.max(largest, measureSelection(selection, itemsWithin, run))
  return largest
}
