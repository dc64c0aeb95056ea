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
import type { FieldSet } from '../../oura/resources/resource.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The field needs something that light requests to Oura leave out (see Resource.lightFields). */
    heavy?: true
  }
}

/**
 * Which fields of records the selection below a field needs.
 * @param typename count only fields of this type; without it, of any
 */
export const selectedFields = (info: GraphQLResolveInfo, typename?: string): FieldSet =>
  selectsHeavy(info, typename) ? 'full' : 'light'

function selectsHeavy(info: GraphQLResolveInfo, typename: string | undefined): boolean {
  const returned = getNamedType(info.returnType)
  return (
    isCompositeType(returned) &&
    info.fieldNodes.some(({ selectionSet }) => setSelectsHeavy(info, selectionSet, returned, typename))
  )
}

function setSelectsHeavy(
  info: GraphQLResolveInfo,
  set: SelectionSetNode | undefined,
  parent: GraphQLCompositeType,
  typename: string | undefined,
): boolean {
  return (
    set?.selections.some(
      (selection) => isIncluded(info, selection) && nodeSelectsHeavy(info, selection, parent, typename),
    ) ?? false
  )
}

function nodeSelectsHeavy(
  info: GraphQLResolveInfo,
  selection: SelectionNode,
  parent: GraphQLCompositeType,
  typename: string | undefined,
): boolean {
  if (selection.kind === 'Field') {
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[selection.name.value] : undefined
    if (field === undefined) return false
    if (field.extensions.heavy) return typename === undefined || parent.name === typename
    const child = getNamedType(field.type)
    return isCompositeType(child) && setSelectsHeavy(info, selection.selectionSet, child, typename)
  }
  const fragment = selection.kind === 'FragmentSpread' ? info.fragments[selection.name.value] : selection
  const condition = fragment?.typeCondition ? info.schema.getType(fragment.typeCondition.name.value) : parent
  return isCompositeType(condition) && setSelectsHeavy(info, fragment?.selectionSet, condition, typename)
}

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
