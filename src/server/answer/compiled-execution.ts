import type { GraphQLField } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { createExecutor, type ExecuteArgs, type Executor } from '../../execution/execute-operation.ts'
import type { FieldKnowledge } from '../../execution/operation-source.ts'
import { keptTextsOf } from '../../oura/records/kept-texts.ts'
import { limits } from '../limits/limits.ts'
import { toAbortSignal } from '../request/cancellation.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The field's value depends on its parent alone. */
    pure?: true
  }
  interface GraphQLObjectTypeExtensions<_TSource, _TContext> {
    /** Objects of this type live longer than a request, so that their JSON is worth keeping with them. */
    keepsJson?: true
  }
}

/** How long an execution works before it lets other requests run, ms. */
const SLICE_MS = 20

/** The executor that writes JSON, with the limits of an answer. */
export const createCompiledExecutor = (): Executor =>
  createExecutor({
    knowledge,
    bounds: {
      maxCharacters: limits.answerCharacters,
      maxItems: limits.answerItems,
      maxErrors: limits.answerErrors,
      sliceMs: SLICE_MS,
    },
  })

/**
 * Executes queries with the executor that writes JSON; mutations stay with yoga's own. Comes
 * after `useCancellation`, whose signal it takes.
 */
export function useCompiledExecution(executor: Executor): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args: ExecuteArgs) => executor.execute(args) ?? executeFn(withAbortSignal(args)))
    },
  }
}

/** yoga's executor takes a real AbortSignal only. */
const withAbortSignal = <A extends ExecuteArgs>(args: A): A =>
  args.signal === undefined ? args : { ...args, signal: toAbortSignal(args.signal) }

/** Pothos marks the fields that it made of a property. */
const exposedProperty = ({ extensions }: GraphQLField<unknown, unknown>): string | undefined => {
  const property: unknown = extensions['pothosExposedField']
  return typeof property === 'string' ? property : undefined
}

/** What the fields of our schema say of themselves. */
export const knowledge: FieldKnowledge = {
  propertyOf: exposedProperty,
  isPure: (field) => field.extensions.pure === true || exposedProperty(field) !== undefined,
  keepsJson: (type) => type.extensions.keepsJson === true,
  keptJsonOf: keptTextsOf,
}
