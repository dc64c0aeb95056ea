import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo } from 'graphql'
import type { Path } from './path.ts'
import type { Run } from './run.ts'

declare module 'graphql' {
  interface GraphQLResolveInfo {
    /** Whether @defer and @stream have an effect. @default false */
    readonly isIncremental?: true
  }
}

/** JSON text of a value; null if the value is null, because a non-null position has to notice. */
export type Json = string | null

/** What completing a value gives: at once if nothing below it was asynchronous. */
export type Completed = Json | Promise<Json>

/** Whether a value has to be waited for, by graphql-js's rule: it has a `then`. */
export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'

/**
 * Writes the JSON of a value ("value completion", GraphQL specification, section 6.4.3).
 * @throws what makes the value an error; the caller locates it
 */
export type CompleteValue = (run: Run, value: unknown, field: FieldRun, path: Path) => Completed

/** Writes the JSON of a value of a scalar or enum type. */
export type CompleteLeaf = (value: unknown) => Json

/** A field of a selection set, merged from all its occurrences, with everything that does not depend on values. */
export interface FieldPlan {
  /** Its place among all fields of the operation; arguments of one execution are kept under it. */
  readonly index: number
  readonly responseName: string
  /** The response name as a member of a JSON object: `"name":`. */
  readonly member: string
  readonly parentType: GraphQLObjectType
  readonly definition: GraphQLField<unknown, unknown>
  readonly nodes: readonly FieldNode[]
  readonly isNonNull: boolean
  /** The property to read; undefined if a resolver has to be called. */
  readonly property: string | undefined
  /** Arguments that hold no variable; undefined if they depend on the variables of an execution. */
  readonly constantArguments: Readonly<Record<string, unknown>> | undefined
  /** Completes the value of a scalar or an enum, the most frequent case; undefined for every other type. */
  readonly completeLeaf: CompleteLeaf | undefined
  readonly complete: CompleteValue
}

/** Finds the plan of a field's selection set on an object type. */
export type SelectionOf = (type: GraphQLObjectType) => SelectionPlan

/** A fragment with @defer. */
export interface DeferredPlan {
  readonly label: string | undefined
  readonly selection: SelectionPlan
}

/** A selection set on one object type. */
export interface SelectionPlan {
  readonly type: GraphQLObjectType
  readonly fields: readonly FieldPlan[]
  /** Fragments that a later part of the answer has; undefined if there are none. */
  readonly deferred: readonly DeferredPlan[] | undefined
  /** Whether the JSON of an object depends on the object alone, and may be kept with it for the next time. */
  readonly keepsJson: boolean
}

/** An operation that is ready to be executed any number of times. */
export interface OperationPlan {
  readonly root: SelectionPlan
}

/** A field at one place of the answer. Its info is built when a resolver or a type asks for it. */
export class FieldRun {
  readonly plan: FieldPlan
  readonly path: Path
  readonly #run: Run
  #info: GraphQLResolveInfo | undefined

  constructor(run: Run, plan: FieldPlan, path: Path) {
    this.#run = run
    this.plan = plan
    this.path = path
  }

  get info(): GraphQLResolveInfo {
    this.#info ??= {
      fieldName: this.plan.definition.name,
      fieldNodes: this.plan.nodes,
      returnType: this.plan.definition.type,
      parentType: this.plan.parentType,
      path: this.path,
      schema: this.#run.schema,
      fragments: this.#run.fragments,
      rootValue: this.#run.rootValue,
      operation: this.#run.operation,
      variableValues: this.#run.variableValues,
      ...(this.#run.isIncremental && { isIncremental: true }),
    }
    return this.#info
  }
}
