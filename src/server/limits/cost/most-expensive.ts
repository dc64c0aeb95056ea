import type { CostRun, FieldCostPlan, SelectionCostPlan } from './cost-plan.ts'
import { declaredCost, measureField, measureSelection, multiplierOf } from './measure-cost.ts'

/** A field with what it and everything below it add to the cost of the operation. */
export interface ExpensiveField {
  /** Response names from the root, without the indexes of lists, e.g. `viewer.dailyActivity.nodes.met`. */
  readonly path: string
  readonly points: number
}

/** Fields that are named. */
const MAX_FIELDS = 3

interface Candidate extends ExpensiveField {
  readonly field: FieldCostPlan
  readonly itemsAround: number | undefined
  /** Objects of the answer that have the field. */
  readonly times: number
}

/**
 * The fields to change in an operation that costs too much: from the root down, as long as one field has half of the
 * cost, it is followed; where the cost divides, the most expensive fields are named.
 */
export function mostExpensiveFields(root: SelectionCostPlan, run: CostRun): ExpensiveField[] {
  const half = measureSelection(root, undefined, run) / 2
  let level = candidates(root, '', undefined, 1, run)
  for (let [top] = level; top !== undefined && top.points >= half; [top] = level) {
    const below = fieldsBelow(top, run)
    // The scalars of a list are as many as its items: it is the list that has to be shorter.
    if (below.every(({ field }) => field.selections.length === 0 && !field.isList)) {
      return [toExpensiveField(top)]
    }
    level = below
  }
  return level.slice(0, MAX_FIELDS).map(toExpensiveField)
}

const toExpensiveField = ({ path, points }: Candidate): ExpensiveField => ({
  path,
  points: Math.ceil(points),
})

function fieldsBelow({ field, path, itemsAround, times }: Candidate, run: CostRun): Candidate[] {
  const multiplier = multiplierOf(field, declaredCost(field, run), itemsAround)
  const each = times * multiplier.times
  const below = field.selections.map((selection) =>
    candidates(selection, `${path}.`, multiplier.itemsWithin, each, run),
  )
  return below.reduce((largest, level) => (sumOf(level) > sumOf(largest) ? level : largest), [])
}

const sumOf = (level: readonly Candidate[]): number => level.reduce((sum, { points }) => sum + points, 0)

/** The fields of a selection set, the most expensive first. */
const candidates = (
  { fields }: SelectionCostPlan,
  prefix: string,
  itemsAround: number | undefined,
  times: number,
  run: CostRun,
): Candidate[] =>
  fields
    .map((field) => ({
      path: prefix + field.responseName,
      points: times * measureField(field, itemsAround, run),
      field,
      itemsAround,
      times,
    }))
    .sort((a, b) => b.points - a.points)
