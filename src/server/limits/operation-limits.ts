import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import { type GraphQLError, type ValidationContext, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { limitExceeded } from '../request/request-refused-error.ts'
import { IntrospectionLimitRule } from './introspection-limit.ts'
import { limits } from './limits.ts'

/** Refuses operations beyond the limits of depth, aliases, directives and introspection, before they are validated. */
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

  const rules = [depth, aliases, directives, IntrospectionLimitRule]

  return {
    onValidate({ validateFn, setValidationFn }) {
      // First, because validation takes longer.
      setValidationFn((schema, document, ...rest) => {
        const exceeded = validate(schema, document, rules)
        return exceeded.length > 0 ? exceeded : validateFn(schema, document, ...rest)
      })
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
