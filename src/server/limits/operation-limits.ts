import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit'
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  type ValidationContext,
  type ValueNode,
  validate,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { limitExceeded } from '../request/request-refused-error.ts'
import { IntrospectionLimitRule } from './introspection-limit.ts'
import { limits } from './limits.ts'

/** Refuses operations beyond the limits of depth, aliases, directives, cost and introspection. */
export function useOperationLimits(): Plugin {
  const depth = maxDepthRule({
    ...reporting('depth', 'levels of fields', limits.depth, 'Request less in one operation.'),
    n: limits.depth,
    flattenFragments: true,
  })
  const aliases = maxAliasesRule({
    ...reporting('aliases', 'aliased fields', limits.aliases, 'Split the operation.'),
    n: limits.aliases,
  })
  const directives = maxDirectivesRule({
    ...reporting('directives', 'directives', limits.directives, 'Split the operation.'),
    n: limits.directives,
  })
  const cost = costLimitRule({
    ...reporting('cost', 'points', limits.cost, 'Request smaller pages (first, last) or fewer fields.'),
    maxCost: limits.cost,
    flattenFragments: true,
  })

  return {
    onValidate({ addValidationRule }) {
      for (const rule of [depth, aliases, directives, cost, IntrospectionLimitRule]) addValidationRule(rule)
    },
    onExecute({ args, setResultAndStopExecution }) {
      // Validation is cached without variables, and the rule reads page sizes from literals only.
      const document = withPageSizes(args.document, args.variableValues ?? {})
      if (document === args.document) return
      const errors = validate(args.schema, document, [cost])
      if (errors.length > 0) setResultAndStopExecution({ errors })
    },
  }
}

/** Options that make a rule report instead of throw, so that the error keeps its path and gets status and code. */
const reporting = (limit: string, unit: string, allowed: number, advice: string) => ({
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) => {
      const value = Math.ceil(Number(/found (\S+)\.$/.exec(error.message)?.[1]))
      context?.reportError(toGraphQLError(limitExceeded({ limit, unit, value, allowed, advice })))
    },
  ],
})

/**
 * The document with `first: $first` and `last: $last` replaced by the values of the variables. The representations of
 * `_entities` count as a page of their number.
 */
const withPageSizes = (document: DocumentNode, variables: Readonly<Record<string, unknown>>) =>
  visit(document, {
    Argument(node) {
      if (node.name.value === 'representations') {
        const size = sizeOf(node.value, variables)
        return {
          ...node,
          name: { ...node.name, value: 'first' },
          value: { kind: Kind.INT, value: `${size}` },
        }
      }
      if (node.value.kind !== Kind.VARIABLE || !/^(first|last)$/.test(node.name.value)) return undefined
      const value = variables[node.value.name.value]
      if (typeof value !== 'number' || !Number.isInteger(value)) return undefined
      return { ...node, value: { kind: Kind.INT, value: String(value) } }
    },
  })

function sizeOf(list: ValueNode, variables: Readonly<Record<string, unknown>>): number {
  if (list.kind === Kind.LIST) return list.values.length
  const value = list.kind === Kind.VARIABLE ? variables[list.name.value] : undefined
  return Array.isArray(value) ? value.length : 1
}
