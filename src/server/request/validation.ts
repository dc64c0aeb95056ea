import {
  type ArgumentNode,
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  Kind,
  OverlappingFieldsCanBeMergedRule,
  SingleFieldSubscriptionsRule,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  type VariableDefinitionNode,
  validate,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { locationOf } from '../answer/mask-errors.ts'
import { OverlappingFieldsRule } from '../limits/overlapping-fields.ts'
import { IncrementalDirectivesRule } from './incremental-directives-rule.ts'
import { SubscriptionRootRule } from './subscription-root-rule.ts'

/**
 * Validates operations and variables with errors that clients can act on:
 *
 * - A literal or a variable that does not fit its type is BAD_USER_INPUT, with `extensions.argument`.
 * - @defer and @stream are for queries: see IncrementalDirectivesRule.
 * - The root field of a subscription is unconditional: see SubscriptionRootRule.
 * - Fields that conflict are found in linear time.
 * - A mutation or subscription is refused if the schema has none. graphql itself notices only during execution.
 *
 * @param options.suggestions whether errors suggest similar names ("Did you mean"), which gives the schema away and so
 * is for gateways with introspection
 */
export function useValidation({ suggestions }: { readonly suggestions: boolean }): Plugin {
  const hideSuggestions = !suggestions
  const results = new WeakMap<DocumentNode, readonly GraphQLError[]>()

  function withErrorsOfVariables(result: ExecutionResult, document: DocumentNode): ExecutionResult {
    // Variables are coerced before anything runs, so their errors never come with data.
    if (result.data != null || result.errors === undefined) return result
    const errors = withArguments(result.errors, document)
    return { ...result, errors: hideSuggestions ? errors.map(withoutSuggestion) : errors }
  }

  return {
    onValidate({ params, setResult, addValidationRule, setValidationFn }) {
      const known = results.get(params.documentAST)
      if (known !== undefined) {
        setResult(known)
        return
      }
      addValidationRule(KnownOperationTypesRule)
      addValidationRule(IncrementalDirectivesRule)
      setValidationFn((schema, document, rules, typeInfo, options) =>
        validate(
          schema,
          document,
          rules?.map((rule: ValidationRule) => REPLACED_RULES.get(rule) ?? rule),
          { ...options, hideSuggestions },
          typeInfo,
        ),
      )
      return ({ result }) => void results.set(params.documentAST, result as readonly GraphQLError[])
    },
    onExecute({ args }) {
      return {
        onExecuteDone({ result, setResult }) {
          if (!(Symbol.asyncIterator in result)) setResult(withErrorsOfVariables(result, args.document))
        },
      }
    },
    onSubscribe({ args }) {
      return {
        onSubscribeResult({ result, setResult }) {
          if (!(Symbol.asyncIterator in result)) setResult(withErrorsOfVariables(result, args.document))
        },
      }
    },
  }
}

function KnownOperationTypesRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (context.getSchema().getRootType(node.operation) != null) return
      context.reportError(new GraphQLError(`This schema has no ${node.operation}.`, { nodes: node }))
    },
  }
}

/** Rules of graphql, and what runs instead. */
const REPLACED_RULES: ReadonlyMap<ValidationRule, ValidationRule> = new Map([
  [ValuesOfCorrectTypeRule, NamedArgumentsRule],
  [OverlappingFieldsCanBeMergedRule, OverlappingFieldsRule],
  [SingleFieldSubscriptionsRule, SubscriptionRootRule],
])

/** graphql's ValuesOfCorrectTypeRule, with the argument that the value was given for. */
function NamedArgumentsRule(context: ValidationContext): ASTVisitor {
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

/** For the default value of a variable, the argument that the variable is used for. */
const argumentOf = (node: ArgumentNode | VariableDefinitionNode, document: DocumentNode) =>
  node.kind === Kind.ARGUMENT ? node.name.value : argumentThatUses(document, node.variable.name.value)

/** The errors of a result without data, those of variables as BAD_USER_INPUT with the argument that they are for. */
function withArguments(errors: readonly GraphQLError[], document: DocumentNode): GraphQLError[] {
  let last: GraphQLError | undefined
  return errors.map((error) => {
    const node = error.nodes?.[0]
    if (error.path === undefined && node?.kind === Kind.VARIABLE_DEFINITION) {
      const name = node.variable.name.value
      last = toBadUserInput(error, argumentThatUses(document, name) ?? name)
      return last
    }
    return last !== undefined && error.message.startsWith('Too many errors') ? tooManyBadValues(last) : error
  })
}

/** The executor has no option against the suggestions of its errors about variables. */
const withoutSuggestion = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message.replace(/ Did you mean [^?]*\?$/, ''), {
    ...locationOf(error),
    extensions: error.extensions,
  })

/** The executor stops after 50 errors of variables, and says so in an error without a location. */
const tooManyBadValues = (last: GraphQLError): GraphQLError =>
  new GraphQLError('The variables have more than 50 invalid values. Fix the ones above first.', {
    extensions: last.extensions,
  })

const argumentsByVariable = new WeakMap<DocumentNode, ReadonlyMap<string, string>>()

/** Name of the first argument whose value is the variable, or contains it. */
function argumentThatUses(document: DocumentNode, variable: string): string | undefined {
  // Found once for each document: a hundred errors about variables would search it a hundred times.
  const known = argumentsByVariable.get(document) ?? findArgumentsByVariable(document)
  argumentsByVariable.set(document, known)
  return known.get(variable)
}

function findArgumentsByVariable(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  let around = ''
  visit(document, {
    VariableDefinition: () => false,
    Argument: {
      enter({ name }) {
        around = name.value
      },
    },
    Variable({ name }) {
      if (!names.has(name.value)) names.set(name.value, around)
    },
  })
  return names
}

/** @param node location for an error without one, such as an error that a scalar throws */
const toBadUserInput = (error: GraphQLError, argument: string, node?: ASTNode): GraphQLError =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? node ?? null,
    // GraphQL over HTTP: 400, or 200 for clients that accept application/json only.
    extensions: { code: 'BAD_USER_INPUT', argument, http: { status: 400, spec: true } },
  })
