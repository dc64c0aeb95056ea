import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import type { GraphQLError, ValidationContext } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { limitExceeded } from '../request/request-refused-error.ts'
import { IntrospectionLimitRule } from './introspection-limit.ts'
import { limits } from './limits.ts'

/** Refuses operations beyond the limits of depth, aliases, directives and introspection. */
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

  return {
    onValidate({ addValidationRule }) {
      for (const rule of [depth, aliases, directives, IntrospectionLimitRule]) addValidationRule(rule)
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
