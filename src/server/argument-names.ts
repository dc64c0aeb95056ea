import {
  type ASTNode,
  type ASTVisitor,
  BREAK,
  type DocumentNode,
  GraphQLError,
  Kind,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Says which argument a bad value was meant for: literals that do not fit their type (found by validation) and
 * variables that do not (found by execution) become BAD_USER_INPUT with `extensions.argument`. Field names that
 * are close to a wrong one are not suggested.
 */
export const useArgumentNames = (): Plugin => ({
  onValidate({ setValidationFn }) {
    setValidationFn((schema, document, rules, typeInfo, options) =>
      validate(
        schema,
        document,
        rules?.map((rule: ValidationRule) => (rule === ValuesOfCorrectTypeRule ? NamedArgumentsRule : rule)),
        { ...options, hideSuggestions: true },
        typeInfo,
      ),
    )
  },
  onExecute({ args }) {
    return {
      onExecuteDone({ result, setResult }) {
        // Variables are coerced before anything runs: their errors never come with data.
        if (Symbol.asyncIterator in result || result.data != null || result.errors === undefined) return
        const errors = result.errors.map((error) => toVariableError(error, args.document) ?? error)
        setResult({ ...result, errors })
      },
    }
  },
})

/** graphql's own rule, which also tells where in the document a value stands. */
const NamedArgumentsRule = (context: ValidationContext): ASTVisitor => {
  let argument: string | undefined
  let variable: string | undefined

  const named: ValidationContext = Object.create(context, {
    reportError: {
      value(error: GraphQLError) {
        const name = argument ?? (variable && argumentThatUses(context.getDocument(), variable))
        context.reportError(name === undefined ? error : toBadUserInput(error, name))
      },
    },
  })
  const rule = ValuesOfCorrectTypeRule(named)

  return {
    ...rule,
    Argument: {
      enter(node) {
        argument = node.name.value
      },
      leave() {
        argument = undefined
      },
    },
    VariableDefinition: {
      enter(node) {
        variable = node.variable.name.value
      },
      leave() {
        variable = undefined
      },
    },
  }
}

const toVariableError = (error: GraphQLError, document: DocumentNode): GraphQLError | undefined => {
  const node = error.nodes?.[0]
  if (error.path !== undefined || node?.kind !== Kind.VARIABLE_DEFINITION) return undefined
  const name = node.variable.name.value
  return toBadUserInput(error, argumentThatUses(document, name) ?? name)
}

/** Name of the first argument in the document whose value is, or holds, the variable. */
const argumentThatUses = (document: DocumentNode, variable: string): string | undefined => {
  let found: string | undefined
  visit(document, {
    Argument(node) {
      visit(node.value, {
        Variable(inner) {
          if (inner.name.value !== variable) return undefined
          found = node.name.value
          return BREAK
        },
      })
      return found === undefined ? undefined : BREAK
    },
  })
  return found
}

const toBadUserInput = (error: GraphQLError, argument: string): GraphQLError => {
  const place: { nodes?: readonly ASTNode[] } = error.nodes === undefined ? {} : { nodes: error.nodes }
  return new GraphQLError(error.message, {
    ...place,
    // 400, or 200 for clients that only know application/json, as GraphQL over HTTP wants it.
    extensions: { code: 'BAD_USER_INPUT', argument, http: { status: 400, spec: true } },
  })
}
