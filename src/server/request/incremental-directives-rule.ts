import {
  type ASTVisitor,
  type DirectiveNode,
  GraphQLError,
  getNullableType,
  isListType,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { factsOf } from '../../execution/document-facts.ts'
import { INCREMENTAL, StreamDirective } from '../../execution/incremental/directives.ts'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { hasFragmentCycle } from '../limits/fragment-cycles.ts'
import { limits } from '../limits/limits.ts'
import { limitExceeded } from './request-refused-error.ts'

/**
 * How @defer and @stream may be used (graphql/graphql-spec#742): labels are static and unique, and only lists are
 * streamed. The gateway has them in queries only, and at most `limits.incremental` of them.
 */
export function IncrementalDirectivesRule(context: ValidationContext): ASTVisitor {
  const document = context.getDocument()
  // Fragments without end are reported by another rule.
  if (!factsOf(document).isIncremental || hasFragmentCycle(document)) return {}
  const countOf = createCounter(context)
  const labels = new Map<string, DirectiveNode>()

  function checkLabel(node: DirectiveNode): void {
    const value = node.arguments?.find(({ name }) => name.value === 'label')?.value
    if (value === undefined || value.kind === Kind.NULL) return
    if (value.kind !== Kind.STRING) {
      context.reportError(
        new GraphQLError(`The label of @${node.name.value} must be a text, not a variable.`, { nodes: node }),
      )
      return
    }
    const other = labels.get(value.value)
    if (other === undefined) labels.set(value.value, node)
    else {
      context.reportError(
        new GraphQLError(`The label "${value.value}" is used twice. Give each @defer and @stream its own.`, {
          nodes: [other, node],
        }),
      )
    }
  }

  return {
    Directive(node) {
      if (!INCREMENTAL.has(node.name.value)) return
      checkLabel(node)
      const field = context.getFieldDef()
      if (node.name.value !== StreamDirective.name || field == null) return
      if (!isListType(getNullableType(field.type))) {
        context.reportError(
          new GraphQLError(`@stream is for lists, and the field "${field.name}" is none.`, { nodes: node }),
        )
      }
    },
    OperationDefinition(node) {
      const value = countOf(node.selectionSet)
      if (value === 0) return
      if (node.operation !== OperationTypeNode.QUERY) {
        context.reportError(
          new GraphQLError(`A ${node.operation} cannot have @defer or @stream. They are for queries.`, {
            nodes: node,
          }),
        )
      } else if (value > limits.incremental) {
        const unit = 'deferred fragments and streamed lists'
        const advice = 'Split the operation, or defer larger fragments.'
        context.reportError(
          toGraphQLError(
            limitExceeded({ limit: 'incremental', unit, value, allowed: limits.incremental, advice }),
          ),
        )
      }
    },
  }
}

/** Makes the function that counts @defer and @stream of a selection set, with fragments resolved. */
function createCounter(context: ValidationContext): (set: SelectionSetNode | undefined) => number {
  const counts = new Map<SelectionSetNode, number>()
  const ofNode = ({ directives = [] }: { readonly directives?: readonly DirectiveNode[] | undefined }) =>
    directives.filter(({ name }) => INCREMENTAL.has(name.value)).length

  function countOf(set: SelectionSetNode | undefined): number {
    if (set === undefined) return 0
    const known = counts.get(set)
    if (known !== undefined) return known
    let count = 0
    for (const selection of set.selections) {
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? context.getFragment(selection.name.value)?.selectionSet
          : selection.selectionSet
      count += ofNode(selection) + countOf(below)
    }
    counts.set(set, count)
    return count
  }
  return countOf
}
