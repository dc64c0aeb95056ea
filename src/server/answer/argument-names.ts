import {
  type ArgumentNode,
  type ASTNode,
  type ASTVisitor,
  BREAK,
  type DocumentNode,
  GraphQLError,
  Kind,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  type VariableDefinitionNode,
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
  let around: ArgumentNode | VariableDefinitionNode | undefined

  const named: ValidationContext = Object.create(context, {
    reportError: {
      value(error: GraphQLError) {
        const name = around && argumentOf(around, context.getDocument())
        context.reportError(name === undefined ? error : toBadUserInput(error, name, around))
      },
    },
  })
  const enter = (node: ArgumentNode | VariableDefinitionNode) => {
    around = node
  }
  const leave = () => {
    around = undefined
  }
  return {
    ...ValuesOfCorrectTypeRule(named),
    Argument: { enter, leave },
    VariableDefinition: { enter, leave },
  }
}

/** For the default of a variable, the argument that the variable is used for. */
const argumentOf = (node: ArgumentNode | VariableDefinitionNode, document: DocumentNode) =>
  node.kind === Kind.ARGUMENT ? node.name.value : argumentThatUses(document, node.variable.name.value)

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

/** @param place where the error is, if it does not know itself (a scalar's own error does not) */
const toBadUserInput = (error: GraphQLError, argument: string, place?: ASTNode): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? place ?? null,
    // 400, or 200 for clients that only know application/json, as GraphQL over HTTP wants it.
    extensions: { code: 'BAD_USER_INPUT', argument, http: { status: 400, spec: true } },
  })
