import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql'
import type { DocumentFacts } from '../../../execution/document-facts.ts'
import { fieldDefinition } from '../../../execution/field-definitions.ts'
import {
  type CollectedFields,
  collectRootSelection,
  collectSelection,
  streamOfField,
} from '../../../execution/incremental/collect-selection.ts'
import { CHARACTERS_PER_POINT } from '../../../schema/cost/field-cost.ts'
import { argumentsReader, variablesIn } from './argument-values.ts'
import type { CostRun, FieldCostPlan, SelectionCostPlan, Values } from './cost-plan.ts'
import { measureField } from './measure-cost.ts'
import { itemPointsOf, pointsOf } from './type-points.ts'

/** The cost of an operation, as far as it can be computed without the values of variables. */
export interface CompiledCost {
  readonly root: SelectionCostPlan
  /** Variables that the cost depends on. */
  readonly variableNames: ReadonlySet<string>
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * Points of a deferred fragment, for each object that has it, and of a streamed list: what their parts take beside data, with
 * the label and the path, whose names the client chooses.
 * @param path characters of the names in the path
 */
const pointsOfPart = ({ label = '' }: { readonly label: string | undefined }, path: number): number =>
  10 + Math.floor((label.length + path) / CHARACTERS_PER_POINT)

/** A field that is not dynamic reads nothing of it. */
const WITHOUT_VALUES = {} as CostRun

/**
 * Compiles the cost of an operation, once for all executions with the same values of its conditions.
 * @param conditions values of `DocumentFacts.conditionNames`
 */
export function compileCost(
  schema: GraphQLSchema,
  { fragments, isIncremental }: DocumentFacts,
  operation: OperationDefinitionNode,
  conditions: Values,
): CompiledCost {
  const variableNames = new Set<string>()
  const context = { schema, fragments, conditions, isIncremental }

  /**
   * Each deferred fragment counts in full: what several of them select is executed several times.
   * @param path characters of the names in the path of the object
   */
  function toSelection(
    type: GraphQLObjectType,
    { fields: nodesByName, deferred }: CollectedFields,
    around: FieldCostPlan | undefined,
    path: number,
  ): SelectionCostPlan {
    const fields: FieldCostPlan[] = []
    for (const collected of [nodesByName, ...deferred.map((fragment) => fragment.fields)]) {
      for (const [responseName, nodes] of collected) {
        const definition = nodes[0] && fieldDefinition(schema, type, nodes[0].name.value)
        if (definition !== undefined)
          fields.push(toField(definition, responseName, nodes, around, path + responseName.length))
      }
    }
    const variable = fields.filter(({ constant }) => constant === undefined)
    const ofParts = deferred.reduce((sum, fragment) => sum + pointsOfPart(fragment, path), 0)
    const constant = fields.reduce((sum, field) => sum + (field.constant ?? 0), ofParts)
    return { fields, variable, constant }
  }

  function toField(
    definition: GraphQLField<unknown, unknown>,
    responseName: string,
    nodes: readonly FieldNode[],
    around: FieldCostPlan | undefined,
    path: number,
  ): FieldCostPlan {
    const type = getNamedType(definition.type)
    const isList = isListType(getNullableType(definition.type))
    const stream = streamOfField(context, nodes)
    const alias = responseName === definition.name ? '' : responseName
    for (const { value } of nodes[0]?.arguments ?? []) {
      for (const name of variablesIn(value)) variableNames.add(name)
    }
    const selections: SelectionCostPlan[] = []
    const declared = definition.extensions.cost
    const field: Mutable<FieldCostPlan> = {
      responseName,
      declared,
      argumentsOf: argumentsReader(definition, nodes[0]),
      around,
      isList,
      points:
        (isList ? 0 : pointsOf(type)) +
        (stream === undefined ? 0 : pointsOfPart(stream, path)) +
        Math.floor(alias.length / CHARACTERS_PER_POINT),
      itemPoints: isList ? itemPointsOf(type) : 0,
      selections,
      isDynamic: typeof declared === 'function',
      constant: undefined,
    }
    for (const objectType of objectTypes(schema, type)) {
      const subfields = collectSelection(context, objectType, nodes)
      const selection = toSelection(objectType, subfields, definition.args.length > 0 ? field : around, path)
      selections.push(selection)
      field.isDynamic ||= selection.fields.some(({ isDynamic }) => isDynamic)
    }
    const hasOwnLength = !isList || (typeof declared === 'object' && declared.items !== undefined)
    if (!field.isDynamic && hasOwnLength) field.constant = measureField(field, undefined, WITHOUT_VALUES)
    return field
  }

  const rootType = schema.getRootType(operation.operation)
  if (rootType == null) throw new TypeError(`The schema has no ${operation.operation}.`)
  const collected = collectRootSelection(context, rootType, operation.selectionSet)
  return { root: toSelection(rootType, collected, undefined, 0), variableNames }
}

/** The types of object that a field of a type may have. Introspection has a limit of its own. */
function objectTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (type.name.startsWith('__')) return []
  if (isAbstractType(type)) return schema.getPossibleTypes(type)
  return isObjectType(type) ? [type] : []
}
