import {
  type DirectiveNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { type FieldSet, widerOf } from '../../oura/records/field-set.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The smallest field set that this field of a record can be read from. */
    needs?: FieldSet
  }
}

/** Caches selectedFields by fieldNodes, because all items of a list share them. */
const fieldSetCache = new WeakMap<GraphQLResolveInfo['fieldNodes'], Map<string | undefined, FieldSet>>()

/**
 * Which fields of records the selection below a field needs.
 * @param typename count only fields of this type; without it, of any
 */
export function selectedFields(info: GraphQLResolveInfo, typename?: string): FieldSet {
  const byType = fieldSetCache.get(info.fieldNodes) ?? new Map<string | undefined, FieldSet>()
  fieldSetCache.set(info.fieldNodes, byType)
  const found = byType.get(typename) ?? findFields(info, typename)
  byType.set(typename, found)
  return found
}

function findFields(info: GraphQLResolveInfo, typename: string | undefined): FieldSet {
  const returned = getNamedType(info.returnType)
  if (!isCompositeType(returned)) return 'core'
  return widest(info.fieldNodes, ({ selectionSet }) => fieldsOfSet(info, selectionSet, returned, typename))
}

function fieldsOfSet(
  info: GraphQLResolveInfo,
  set: SelectionSetNode | undefined,
  parent: GraphQLCompositeType,
  typename: string | undefined,
): FieldSet {
  const included = set?.selections.filter((selection) => isIncluded(info, selection)) ?? []
  return widest(included, (selection) => fieldsOfNode(info, selection, parent, typename))
}

function fieldsOfNode(
  info: GraphQLResolveInfo,
  selection: SelectionNode,
  parent: GraphQLCompositeType,
  typename: string | undefined,
): FieldSet {
  if (selection.kind === 'Field') {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value] : undefined
    if (field === undefined) return 'core'
    const { needs } = field.extensions
    // Objects inside a record come with it.
    if (needs !== undefined) return typename === undefined || parent.name === typename ? needs : 'core'
    const child = getNamedType(field.type)
    return isCompositeType(child) ? fieldsOfSet(info, selection.selectionSet, child, typename) : 'core'
  }
  const fragment = selection.kind === 'FragmentSpread' ? info.fragments[selection.name.value] : selection
  const condition = fragment?.typeCondition ? info.schema.getType(fragment.typeCondition.name.value) : parent
  return isCompositeType(condition) ? fieldsOfSet(info, fragment?.selectionSet, condition, typename) : 'core'
}

const widest = <T>(items: readonly T[], fieldsOf: (item: T) => FieldSet): FieldSet =>
  items.reduce<FieldSet>((fields, item) => widerOf(fields, fieldsOf(item)), 'core')

/** Whether @skip and @include leave the selection in. */
function isIncluded(
  info: GraphQLResolveInfo,
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true
  const directed = { directives: node.directives }
  return (
    getDirectiveValues(GraphQLSkipDirective, directed, info.variableValues)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, directed, info.variableValues)?.['if'] !== false
  )
}
