import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  SingleFieldSubscriptionsRule,
  type ValidationContext,
} from 'graphql'

/**
 * A subscription has one root field, without `@skip` and `@include` (GraphQL specification of September 2025, section
 * 5.2.4.1). graphql 16 has only the first half of the rule, and throws on the directives: in its own rule if they have a
 * variable, and during execution if they leave no field.
 */
export function SubscriptionRootRule(context: ValidationContext): ASTVisitor {
  const conditional = conditionalSelections(context.getDocument())
  if (conditional.length === 0) return SingleFieldSubscriptionsRule(context)
  return {
    Document() {
      context.reportError(
        new GraphQLError(
          'The root field of a subscription must not have @skip or @include. Decide in the client whether to subscribe.',
          { nodes: conditional },
        ),
      )
    },
  }
}

/** Root selections of subscriptions that have `@skip` or `@include`. */
function conditionalSelections({ definitions }: DocumentNode): SelectionNode[] {
  const fragments = new Map<string, SelectionSetNode>()
  const roots: SelectionSetNode[] = []
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition.selectionSet)
    if (
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION
    )
      roots.push(definition.selectionSet)
  }
  const found: SelectionNode[] = []
  // A set grows while it is iterated: fragments are visited once each, also if they refer to each other.
  const sets = new Set(roots)
  for (const { selections } of sets) {
    for (const selection of selections) {
      if (selection.directives?.some(isConditional)) found.push(selection)
      if (selection.kind === Kind.INLINE_FRAGMENT) sets.add(selection.selectionSet)
      const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : undefined
      if (spread !== undefined) sets.add(spread)
    }
  }
  return found
}

const isConditional = ({ name }: { readonly name: { readonly value: string } }): boolean =>
  name.value === 'skip' || name.value === 'include'
