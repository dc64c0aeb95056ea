import {
  type DirectiveNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import { type FieldSet, widerOf } from '../../oura/records/field-set.ts'
import type { Resource } from '../../oura/resources/resource.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** The smallest field set that this field of a record can be read from. */
    needs?: FieldSet
    /** The resource whose records this field of a day is made of. */
    recordsOfDay?: Resource
  }
}

/** A field of the answer, as GraphQLResolveInfo describes it. */
type FieldInfo = Pick<
  GraphQLResolveInfo,
  'fieldNodes' | 'returnType' | 'schema' | 'fragments' | 'variableValues'
>

/**
 * Which fields of records the selection below a field needs.
 * @param typename count only fields of this type; without it, of any
 */
export function selectedFields(info: FieldInfo, typename?: string): FieldSet {
  const byType = once(fieldSets, info.fieldNodes, () => new Map<string | undefined, FieldSet>())
  const found = byType.get(typename) ?? findFields(info, typename)
  byType.set(typename, found)
  return found
}

/** The resources whose records are selected of days below a field, and which fields of their records (look-ahead). */
export const selectedRecordsOfDays = (info: FieldInfo): ReadonlyMap<Resource, FieldSet> =>
  once(recordsOfDays, info.fieldNodes, () => {
    const wanted = new Map<Resource, FieldSet>()
    for (const { field, node } of fieldsBelow(info)) {
      const resource = field.extensions.recordsOfDay
      if (resource === undefined) continue
      const fields = findFields({ ...info, fieldNodes: [node], returnType: field.type })
      wanted.set(resource, widerOf(wanted.get(resource) ?? 'core', fields))
    }
    return wanted
  })

// By fieldNodes, which all items of a list share, and all executions of a compiled operation.
const fieldSets = new WeakMap<readonly FieldNode[], Map<string | undefined, FieldSet>>()
const recordsOfDays = new WeakMap<readonly FieldNode[], ReadonlyMap<Resource, FieldSet>>()

function once<K extends object, V>(cache: WeakMap<K, V>, key: K, compute: () => V): V {
  const known = cache.get(key)
  if (known !== undefined) return known
  const value = compute()
  cache.set(key, value)
  return value
}

function findFields(info: FieldInfo, typename?: string): FieldSet {
  let widest: FieldSet = 'core'
  for (const { parent, field } of fieldsBelow(info)) {
    const { needs } = field.extensions
    if (needs !== undefined && (typename === undefined || parent.name === typename)) {
      widest = widerOf(widest, needs)
    }
  }
  return widest
}

interface SelectedField {
  readonly parent: GraphQLCompositeType
  readonly field: GraphQLField<unknown, unknown>
  readonly node: FieldNode
}

/** All fields that are selected below a field, through fragments, without what @skip and @include leave out. */
function* fieldsBelow(info: FieldInfo): Generator<SelectedField> {
  const returned = getNamedType(info.returnType)
  if (!isCompositeType(returned)) return
  const visited = new Set<string>()
  for (const { selectionSet } of info.fieldNodes) yield* fieldsOfSet(info, selectionSet, returned, visited)
}

/**
 * @param visited names of fragments whose fields were yielded. Each is visited once: with fragments that spread others
 * twice, the number of spreads doubles at each level
 */
function* fieldsOfSet(
  info: FieldInfo,
  set: SelectionSetNode | undefined,
  parent: GraphQLCompositeType,
  visited: Set<string>,
): Generator<SelectedField> {
  for (const selection of set?.selections ?? []) {
    if (!isIncluded(info, selection)) continue
    if (selection.kind === 'Field') {
      const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {}
      const field = fields[selection.name.value]
      if (field === undefined) continue
      yield { parent, field, node: selection }
      // Objects inside a record come with it.
      const child = field.extensions.needs === undefined ? getNamedType(field.type) : undefined
      if (isCompositeType(child)) yield* fieldsOfSet(info, selection.selectionSet, child, visited)
      continue
    }
    if (selection.kind === 'FragmentSpread') {
      if (visited.has(selection.name.value)) continue
      visited.add(selection.name.value)
    }
    const fragment = selection.kind === 'FragmentSpread' ? info.fragments[selection.name.value] : selection
    const condition = fragment?.typeCondition
      ? info.schema.getType(fragment.typeCondition.name.value)
      : parent
    if (isCompositeType(condition)) yield* fieldsOfSet(info, fragment?.selectionSet, condition, visited)
  }
}

/** Whether @skip and @include leave the selection in. */
function isIncluded(
  info: FieldInfo,
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true
  const directed = { directives: node.directives }
  return (
    getDirectiveValues(GraphQLSkipDirective, directed, info.variableValues)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, directed, info.variableValues)?.['if'] !== false
  )
}
