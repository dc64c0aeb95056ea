import {
  DirectiveLocation,
  type FieldNode,
  type FragmentSpreadNode,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLString,
  getDirectiveValues,
  type InlineFragmentNode,
} from 'graphql'

// graphql 16 has neither directive. These are those of the proposal (graphql/graphql-spec#742), which clients know.

const condition = {
  type: new GraphQLNonNull(GraphQLBoolean),
  defaultValue: true,
  description: 'False, and the directive has no effect.',
}

const label = {
  type: GraphQLString,
  description: 'A name that the parts of the answer have, unique in the query text.',
}

export const DeferDirective = new GraphQLDirective({
  name: 'defer',
  description:
    'Answers the fragment in a later part of the answer. For clients that accept multipart/mixed or text/event-stream; others get one answer.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: { if: condition, label },
})

export const StreamDirective = new GraphQLDirective({
  name: 'stream',
  description:
    'Answers the items of the list in several parts. For clients that accept multipart/mixed or text/event-stream; others get one answer.',
  locations: [DirectiveLocation.FIELD],
  args: {
    if: condition,
    label,
    initialCount: {
      type: GraphQLInt,
      defaultValue: 0,
      description: 'Number of items in the first part that has the list.',
    },
  },
})

/** The names of both directives. */
export const INCREMENTAL: ReadonlySet<string> = new Set([DeferDirective.name, StreamDirective.name])

type Variables = Readonly<Record<string, unknown>>

interface Labelled {
  readonly label: string | undefined
}

/** @defer of a fragment; undefined without it, and for one that is switched off. */
export const deferOf = (
  node: FragmentSpreadNode | InlineFragmentNode,
  variables: Variables,
): Labelled | undefined => active(getDirectiveValues(DeferDirective, node, variables))

/** @stream of a field; undefined without it, and for one that is switched off. */
export const streamOf = (node: FieldNode, variables: Variables): Labelled | undefined =>
  active(getDirectiveValues(StreamDirective, node, variables))

const active = (values: Variables | undefined): Labelled | undefined => {
  if (values === undefined || values['if'] === false) return undefined
  return { label: typeof values['label'] === 'string' ? values['label'] : undefined }
}

/** Items of a streamed list in its first part. */
export const initialCountOf = (node: FieldNode, variables: Variables): number =>
  Number(getDirectiveValues(StreamDirective, node, variables)?.['initialCount'] ?? 0)
