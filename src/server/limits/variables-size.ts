import type { Plugin } from 'graphql-yoga'
import { limitExceeded } from '../request/request-refused-error.ts'
import { limits } from './limits.ts'

/**
 * Refuses variables with long texts, long lists or deep nesting. Errors repeat values and fields read lists, once for each
 * use of a variable: a document can use one variable thousands of times.
 */
export function useVariablesSize(): Plugin {
  return {
    onParams({ params }) {
      if (params.variables != null) assertVariables(params.variables)
    },
  }
}

/** Level by level, because recursion would overflow the stack before the depth is known. */
function assertVariables(variables: object): void {
  let level: unknown[] = [variables]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.nesting) {
      throw limitExceeded({
        limit: 'nesting',
        unit: 'levels of lists and objects in the variables',
        value: depth,
        allowed: limits.nesting,
        advice: 'Send flat values.',
      })
    }
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value === 'string' && value.length > limits.textCharacters) throw textTooLong(value.length)
      if (typeof value !== 'object' || value === null) continue
      if (Array.isArray(value) && value.length > limits.variableItems) {
        throw limitExceeded({
          limit: 'items',
          unit: 'items in a list of the variables',
          value: value.length,
          allowed: limits.variableItems,
          advice: 'Split the request.',
        })
      }
      for (const item of Object.values(value)) next.push(item)
    }
    level = next
  }
}

export const textTooLong = (value: number) =>
  limitExceeded({
    limit: 'text',
    unit: 'characters in a text',
    value,
    allowed: limits.textCharacters,
    advice: 'No argument takes a text as long.',
  })
