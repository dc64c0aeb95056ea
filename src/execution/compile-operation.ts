import { type FieldNode, type GraphQLObjectType, getNullableType, isLeafType, isNonNullType } from 'graphql'
import { completeLeafOf } from './complete-leaf.ts'
import { completeValueOf } from './complete-value.ts'
import { constantArguments, fieldDefinition, isPureSelection } from './field-definitions.ts'
import {
  type CollectedFields,
  collectRootSelection,
  collectSelection,
  type NodesByName,
  streamOfField,
} from './incremental/collect-selection.ts'
import type { OperationSource } from './operation-source.ts'
import type { FieldPlan, OperationPlan, SelectionPlan } from './plan.ts'

/** Compiles a query: selection sets are merged and arguments without variables computed, once for all executions. */
export function compileOperation(source: OperationSource, rootType: GraphQLObjectType): OperationPlan {
  const collected = collectRootSelection(source, rootType, source.operation.selectionSet)
  const counter = { fields: 0 }
  return { root: toSelection(source, counter, rootType, collected) }
}

type Counter = { fields: number }

function toSelection(
  source: OperationSource,
  counter: Counter,
  type: GraphQLObjectType,
  collected: CollectedFields,
): SelectionPlan {
  const toFields = (nodesByName: NodesByName) =>
    Array.from(nodesByName, ([name, nodes]) => toField(source, counter, type, name, nodes)).filter(
      (field) => field !== undefined,
    )
  const { fields, deferred } = collected
  const keepsJson = source.knowledge.keepsJson(type) && isPureSelection(source, type, collected)
  const later = deferred.map(({ label, fields }) => ({
    label,
    selection: { type, fields: toFields(fields), deferred: undefined, keepsJson: false },
  }))
  return { type, fields: toFields(fields), deferred: later.length === 0 ? undefined : later, keepsJson }
}

function toField(
  source: OperationSource,
  counter: Counter,
  parentType: GraphQLObjectType,
  responseName: string,
  nodes: readonly FieldNode[],
): FieldPlan | undefined {
  const [node] = nodes
  const definition = node && fieldDefinition(source.schema, parentType, node.name.value)
  // An unknown field. Validation rejects it first; the specification skips it.
  if (node === undefined || definition === undefined) return undefined
  const nullableType = getNullableType(definition.type)
  return {
    index: counter.fields++,
    responseName,
    member: `${JSON.stringify(responseName)}:`,
    parentType,
    definition,
    nodes,
    isNonNull: isNonNullType(definition.type),
    property: source.knowledge.propertyOf(definition),
    constantArguments: constantArguments(definition, node),
    completeLeaf: isLeafType(nullableType) ? completeLeafOf(nullableType) : undefined,
    complete: completeValueOf(
      definition.type,
      selectionsOf(source, counter, nodes),
      streamOfField(source, nodes),
    ),
  }
}

/** Selection sets by object type, compiled when a value of that type first comes. */
function selectionsOf(source: OperationSource, counter: Counter, nodes: readonly FieldNode[]) {
  const selections = new Map<GraphQLObjectType, SelectionPlan>()
  return (type: GraphQLObjectType): SelectionPlan => {
    const known = selections.get(type)
    if (known !== undefined) return known
    const selection = toSelection(source, counter, type, collectSelection(source, type, nodes))
    selections.set(type, selection)
    return selection
  }
}
