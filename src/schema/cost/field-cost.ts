import type { Clock } from '../../clock.ts'
import type { Today } from '../../resolvers/data/today.ts'

/** Characters of an answer that a point stands for. */
export const CHARACTERS_PER_POINT = 20

/**
 * What a field adds to the cost of an operation. A point stands for CHARACTERS_PER_POINT; work without an
 * answer of its size counts as well, such as reading a month of samples to return their number.
 */
export interface FieldCost {
  /**
   * Points of the field itself, for each object that has it. What is selected below the field comes on top.
   * @default by its type: 1 for a number, an enum or an object, more for longer scalars (src/server/limits/cost/type-points.ts)
   */
  readonly points?: number
  /**
   * Length of the field's list. For a field with an object: length of the lists in this object, such as `nodes` and
   * `edges` of a connection or `samples` of a series, which then declare no length of their own.
   */
  readonly items?: number
}

/** What the cost of a field may depend on beside its arguments. */
export interface CostContext {
  readonly clock: Clock
  /** Today in the time zone that is furthest ahead (UTC+14). */
  readonly today: Today
  /**
   * Arguments of the nearest field around this one that has any, such as the range of the connection that a `totalCount`
   * belongs to.
   */
  readonly argumentsAround: Readonly<Record<string, unknown>>
}

/**
 * The cost that a field declares: a constant, or computed from its arguments, with variables and defaults applied. It may
 * throw the BadUserInputError of arguments that the resolver refuses as well; the field then costs its default.
 */
export type DeclaredCost<Args> = FieldCost | ((args: Args, context: CostContext) => FieldCost)

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The option `cost` of a field in the schema builder. */
    // biome-ignore lint/suspicious/noExplicitAny: graphql-js's own type of unknown arguments
    cost?: DeclaredCost<any>
  }
}
