import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql'
import {
  type CollectedFields,
  collectSelection,
  streamOfField,
} from '../../execution/incremental/collect-selection.ts'

/** A connection whose `nodes` or `edges` have @stream. */
export interface StreamedList {
  /** Only the streamed list is answered before its end, so that its items need not be known at once. */
  readonly isAlone: boolean
  /** Whether `pageInfo` is selected. */
  readonly hasPageInfo: boolean
}

/** Fields of a connection that can be answered at the end of its streamed list. */
const AT_THE_END: ReadonlySet<string> = new Set(['pageInfo', 'asOf', '__typename'])

/** What of a connection is streamed; null if nothing is. */
export function streamedListOf(info: GraphQLResolveInfo): StreamedList | null {
  if (info.isIncremental !== true) return null
  const type = getNamedType(info.returnType)
  if (!isObjectType(type)) return null
  const { schema, fragments, variableValues: conditions, fieldNodes } = info
  const context = { schema, fragments, conditions, isIncremental: true }
  const { fields, deferred } = collectSelection(context, type, fieldNodes)
  const later = deferred.flatMap((fragment) => [...fragment.fields.values()])
  const isStreamed = (nodes: Nodes) => streamOfField(context, nodes) !== undefined
  const streamed = [...fields.values(), ...later].filter(isStreamed)
  if (streamed.length === 0) return null
  const others = [...fields.values()].filter((nodes) => !isStreamed(nodes) && nameOf(nodes) !== '__typename')
  return {
    isAlone:
      streamed.length === 1 &&
      others.length === 0 &&
      later.every((nodes) => !isStreamed(nodes) && AT_THE_END.has(nameOf(nodes))),
    hasPageInfo: later.some((nodes) => nameOf(nodes) === 'pageInfo'),
  }
}

type Nodes = CollectedFields['fields'] extends ReadonlyMap<string, infer N> ? N : never

const nameOf = ([node]: Nodes): string => node?.name.value ?? ''
