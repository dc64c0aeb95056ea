import type { CostContext, DeclaredCost } from '../../../schema/cost/field-cost.ts'

/** Argument or variable values by name, coerced. */
export type Values = Readonly<Record<string, unknown>>

/** A field of an operation, merged from all its occurrences, with everything that its cost is computed from. */
export interface FieldCostPlan {
  readonly responseName: string
  /** What the schema declares for the field. */
  readonly declared: DeclaredCost<Values> | undefined
  /** Undefined for arguments that do not fit their types. */
  readonly argumentsOf: (variables: Values) => Values | undefined
  /** The nearest field around this one that has arguments. */
  readonly around: FieldCostPlan | undefined
  readonly isList: boolean
  /** Points of the field itself, if it declares none. */
  readonly points: number
  /** Points of each item of a list, without what is selected in it. */
  readonly itemPoints: number
  /** The selection set on each type of object that the field may have. Empty for scalars. */
  readonly selections: readonly SelectionCostPlan[]
  /** Its cost, or that of a field below it, is computed from arguments. */
  readonly isDynamic: boolean
  /** Cost of the field with everything below it, if it is the same for each execution. */
  readonly constant: number | undefined
}

/** A selection set on one type of object. */
export interface SelectionCostPlan {
  readonly fields: readonly FieldCostPlan[]
  /** Cost of the fields that have a constant one. */
  readonly constant: number
  /** The other fields. */
  readonly variable: readonly FieldCostPlan[]
}

/** What an execution adds to a plan: the values of its variables, and the time. */
export interface CostRun extends Pick<CostContext, 'clock' | 'today'> {
  readonly variables: Values
}
