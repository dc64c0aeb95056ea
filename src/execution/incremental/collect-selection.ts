import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql'
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js'
import { deferOf, streamOf } from './directives.ts'

/** Nodes of the fields of a selection set by response name, without those that @skip and @include leave out. */
export type NodesByName = ReadonlyMap<string, readonly FieldNode[]>

/** The fields of a fragment with @defer. */
export interface DeferredFields {
  readonly label: string | undefined
  readonly fields: NodesByName
}

/** The fields of a selection set on one object type, with fragments resolved. */
export interface CollectedFields {
  readonly fields: NodesByName
  /** Fragments that are answered later. Those inside of others are listed beside them. */
  readonly deferred: readonly DeferredFields[]
}

/** What a selection set is collected with. */
export interface SelectionContext {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Values of the variables of @skip, @include, @defer and @stream. */
  readonly conditions: Readonly<Record<string, unknown>>
  /** Whether @defer and @stream have an effect. */
  readonly isIncremental: boolean
}

const NONE: readonly DeferredFields[] = []

/**
 * The fields of the root selection set (GraphQL specification, section 6.3.2, "Field Collection").
 */
export function collectRootSelection(
  context: SelectionContext,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): CollectedFields {
  const { schema, fragments, conditions, isIncremental } = context
  if (isIncremental) return collect(context, type, [selectionSet])
  return { fields: collectFields(schema, { ...fragments }, conditions, type, selectionSet), deferred: NONE }
}

/** The fields that all nodes of one field select of an object. */
export function collectSelection(
  context: SelectionContext,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): CollectedFields {
  const { schema, fragments, conditions, isIncremental } = context
  if (!isIncremental) {
    return { fields: collectSubfields(schema, { ...fragments }, conditions, type, nodes), deferred: NONE }
  }
  const sets = nodes.map(({ selectionSet }) => selectionSet).filter((set) => set !== undefined)
  return collect(context, type, sets)
}

/** @stream of a field; undefined without it. All nodes of a field have the same, by validation. */
export const streamOfField = (
  { isIncremental, conditions }: SelectionContext,
  [node]: readonly FieldNode[],
): ReturnType<typeof streamOf> =>
  isIncremental && node !== undefined ? streamOf(node, conditions) : undefined

function collect(
  context: SelectionContext,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): CollectedFields {
  const deferred: DeferredFields[] = []
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  for (const set of sets) collectInto(context, type, set, fields, deferred, spread)
  return { fields, deferred }
}

/** @param spread fragments whose fields the map has already */
function collectInto(
  context: SelectionContext,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  deferred: DeferredFields[],
  spread: Set<string>,
): void {
  for (const node of selections) {
    if (!isIncluded(node, context.conditions)) continue
    if (node.kind === Kind.FIELD) {
      const name = node.alias?.value ?? node.name.value
      const ofName = fields.get(name)
      if (ofName === undefined) fields.set(name, [node])
      else ofName.push(node)
      continue
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : context.fragments[node.name.value]
    if (fragment === undefined || !isOfType(context.schema, fragment, type)) continue
    const defer = deferOf(node, context.conditions)
    if (defer !== undefined) {
      // Its part of the answer is complete, whatever other parts have of it.
      const later = new Map<string, FieldNode[]>()
      deferred.push({ label: defer.label, fields: later })
      collectInto(context, type, fragment.selectionSet, later, deferred, new Set())
      continue
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      if (spread.has(node.name.value)) continue
      spread.add(node.name.value)
    }
    collectInto(context, type, fragment.selectionSet, fields, deferred, spread)
  }
}

const isIncluded = (node: SelectionNode, conditions: Readonly<Record<string, unknown>>): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, conditions)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.['if'] !== false

function isOfType(
  schema: GraphQLSchema,
  { typeCondition }: { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined },
  type: GraphQLObjectType,
): boolean {
  if (typeCondition === undefined) return true
  const condition = typeFromAST(schema, typeCondition)
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type))
}
