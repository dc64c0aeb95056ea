import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getVariableValues,
  OperationTypeNode,
} from 'graphql'
import type { ClientSignal } from './client-signal.ts'
import { compileOperation } from './compile-operation.ts'
import { chosenOperation, factsOf } from './document-facts.ts'
import { type HeldAnswer, NOT_HELD } from './held-answer.ts'
import { type Delivery, deliver } from './incremental/deliver.ts'
import { type JsonResult, toJsonResult } from './json-result.ts'
import type { FieldKnowledge } from './operation-source.ts'
import { type Completed, isPromise, type Json, type OperationPlan } from './plan.ts'
import { createPlanCache } from './plan-cache.ts'
import { type AnswerBounds, Run } from './run.ts'
import { createTimeSlice } from './time-slice.ts'
import { writeFields } from './write-fields.ts'

export interface ExecutorOptions {
  readonly knowledge: FieldKnowledge
  readonly bounds: AnswerBounds
}

/** What an execution takes beside graphql-js's arguments. */
export interface ExecuteArgs extends ExecutionArgs {
  /** Aborts if the client leaves. */
  readonly signal?: ClientSignal | undefined
  readonly hideSuggestions?: boolean
  /** Counts the answer among those of the process. The caller releases it. @default the answer is not counted */
  readonly held?: HeldAnswer | undefined
}

/** Executes queries, and events of subscriptions, and writes their answers as JSON. */
export interface Executor {
  /**
   * Executes a query. @defer and @stream have no effect.
   * @returns undefined for a mutation or a subscription, which is left to the generic executor
   * @throws the signal's reason if the client leaves
   */
  execute(args: ExecuteArgs): Executed | undefined
  /**
   * Executes a query for a client that reads an answer in parts, if the query has @defer or @stream.
   * @returns undefined for a mutation or a subscription
   * @throws the signal's reason if the client leaves before the first part is complete
   */
  executeInParts(args: ExecuteArgs): ExecutedInParts | undefined
  /**
   * Executes one event of a subscription (GraphQL specification, section 6.2.3.2): its root value is the event.
   * @throws the signal's reason if the client leaves
   */
  executeEvent(args: ExecuteArgs): Executed | undefined
}

type Executed = JsonResult | ExecutionResult | Promise<JsonResult>

type Answered = JsonResult | Delivery

type ExecutedInParts = Answered | ExecutionResult | Promise<Answered>

/** graphql-js stops after as many errors in the variables. */
const MAX_COERCION_ERRORS = 50

/**
 * Makes an executor that compiles each operation once and writes the answer directly as JSON text. Its answers are those
 * of graphql-js, to the letter; a differential test compares the two.
 */
export function createExecutor({ knowledge, bounds }: ExecutorOptions): Executor {
  const plans = createPlanCache()
  const slice = createTimeSlice(bounds.sliceMs)

  function executeAs(
    kind: OperationTypeNode,
    args: ExecuteArgs,
    inParts: boolean,
  ): ExecutedInParts | undefined {
    const { schema, document, contextValue, rootValue, signal, held = NOT_HELD } = args
    const facts = factsOf(document)
    const { fragments } = facts
    const operation = chosenOperation(facts, args.operationName)
    const rootType = schema.getRootType(kind)
    if (operation?.operation !== kind || rootType == null) return undefined
    const isIncremental = inParts && facts.isIncremental
    if (signal?.aborted) throw signal.reason
    const variables = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      args.variableValues ?? {},
      {
        maxErrors: args.options?.maxCoercionErrors ?? MAX_COERCION_ERRORS,
        hideSuggestions: args.hideSuggestions ?? false,
      },
    )
    if (variables.errors !== undefined) return { errors: variables.errors }
    const variableValues = variables.coerced
    const plan = plans.planOf(facts, operation, variableValues, isIncremental, (conditions) =>
      compileOperation({ schema, operation, fragments, conditions, isIncremental, knowledge }, rootType),
    )
    const run = new Run({
      schema,
      operation,
      fragments,
      rootValue,
      contextValue,
      variableValues,
      keptJsonOf: knowledge.keptJsonOf,
      isIncremental,
      bounds,
      slice,
      held,
      signal,
    })
    return executePlan(run, plan, signal)
  }

  return {
    execute: (args) => executeAs(OperationTypeNode.QUERY, args, false) as Executed | undefined,
    executeInParts: (args) => executeAs(OperationTypeNode.QUERY, args, true),
    executeEvent: (args) => executeAs(OperationTypeNode.SUBSCRIPTION, args, false) as Executed | undefined,
  }
}

function executePlan(
  run: Run,
  plan: OperationPlan,
  signal: ClientSignal | undefined,
): Answered | Promise<Answered> {
  const done = (data: Json): Answered => {
    const result = toJsonResult(data, run.errors)
    if (!run.isIncremental) return result
    const later = run.takeLater()
    return later.length === 0 ? result : deliver(run, result, later, signal)
  }
  const failed = (error: unknown): Answered => {
    run.throwIfAborted()
    run.addError(error as GraphQLError, undefined)
    return done(null)
  }
  let data: Completed
  try {
    data = writeFields(run, plan.root, run.rootValue, undefined)
  } catch (error) {
    return failed(error)
  }
  if (!isPromise(data)) return done(data)
  const result = data.then(done, failed)
  return signal === undefined ? result : unlessAborted(result, signal)
}

/** Does not wait for resolvers that do not notice that the client has left. */
function unlessAborted<T>(result: Promise<T>, signal: ClientSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
