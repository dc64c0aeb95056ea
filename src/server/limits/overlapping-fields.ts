import {
  type ASTVisitor,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  type SelectionSetNode,
  typeFromAST,
  type ValidationContext,
  type ValueNode,
} from 'graphql'
import { StreamDirective } from '../../execution/incremental/directives.ts'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { limitExceeded } from '../request/request-refused-error.ts'
import { hasFragmentCycle } from './fragment-cycles.ts'
import { limits } from './limits.ts'

/** A field of a selection set, with the type whose field it is. */
interface FieldInSet {
  readonly node: FieldNode
  readonly parentType: GraphQLCompositeType | undefined
  /** Undefined for a field of introspection, and for an unknown one, which another rule reports. */
  readonly type: GraphQLOutputType | undefined
}

/** The fields of a selection set by response name, with fragments resolved. */
type FieldsByName = Map<string, FieldInSet[]>

class TooManySelections extends Error {}

/**
 * "Field Selection Merging" (GraphQL specification, section 5.3.2) in linear time. graphql-js's
 * OverlappingFieldsCanBeMergedRule compares each pair of fields with the same response name: a thousand equal fields took
 * 150 ms. Equal name, arguments and shape are equivalence relations, so it is enough to compare each field with the first
 * one of its group (Simon Adameit, "Overlapping fields can be merged fast", XING, 2019; graphql-java does the same).
 *
 * What is left to bound is the number of selections with fragments resolved, which can grow exponentially.
 */
export function OverlappingFieldsRule(context: ValidationContext): ASTVisitor {
  const schema = context.getSchema()
  const argumentTexts = new WeakMap<FieldNode, string>()
  // Fields without end. Another rule reports it.
  if (hasFragmentCycle(context.getDocument())) return {}
  const reported = new Set<FieldNode>()
  let selections = 0

  /** Like graphql-js, not of introspection's fields: `a: __typename` and `a: name` of two objects do not conflict. */
  const typeOf = (parentType: GraphQLCompositeType | undefined, { name }: FieldNode) =>
    isObjectType(parentType) || isInterfaceType(parentType)
      ? parentType.getFields()[name.value]?.type
      : undefined

  /** @param spread fragments whose fields the set has already */
  function collect(
    { selections: nodes }: SelectionSetNode,
    parentType: GraphQLCompositeType | undefined,
    fields: FieldsByName,
    spread: Set<string>,
  ): void {
    for (const node of nodes) {
      if (++selections > limits.selections) throw new TooManySelections()
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value
        const ofName = fields.get(name)
        const field = { node, parentType, type: typeOf(parentType, node) }
        if (ofName === undefined) fields.set(name, [field])
        else ofName.push(field)
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        collect(node.selectionSet, compositeType(node.typeCondition) ?? parentType, fields, spread)
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = context.getFragment(node.name.value)
        if (fragment == null) continue
        collect(fragment.selectionSet, compositeType(fragment.typeCondition), fields, spread)
      }
    }
  }

  function compositeType(condition: Parameters<typeof typeFromAST>[1] | undefined) {
    const type = condition && typeFromAST(schema, condition as never)
    return isCompositeType(type) ? type : undefined
  }

  function fieldsBelow(fields: readonly FieldInSet[]): FieldsByName {
    const below: FieldsByName = new Map()
    const spread = new Set<string>()
    for (const { node, type } of fields) {
      if (node.selectionSet !== undefined) collect(node.selectionSet, compositeOf(type), below, spread)
    }
    return below
  }

  /** Fields of one response name and of one object may only differ in what is selected below them. */
  function checkFields(fields: FieldsByName): void {
    for (const [name, ofName] of fields) {
      const groups = groupsWithCommonParents(ofName)
      for (const group of groups) {
        if (!reportFirst(name, group, nameAndArguments, differenceOf)) {
          checkFields(fieldsBelow(group))
        }
      }
      // Of one group, the types are those of one field.
      if (groups.length > 1) checkShape(name, ofName)
      else reportFirst(name, ofName, shapeText, conflictOfTypes)
    }
  }

  /** The fields of different objects: what they return must have the same shape. */
  function checkShape(name: string, ofName: readonly FieldInSet[]): void {
    if (reportFirst(name, ofName, shapeText, conflictOfTypes)) return
    for (const [nameBelow, below] of fieldsBelow(ofName)) checkShape(nameBelow, below)
  }

  function nameAndArguments({ node }: FieldInSet): string {
    const known = argumentTexts.get(node)
    if (known !== undefined) return known
    const texts = (node.arguments ?? []).map(
      (argument) => `${argument.name.value}:${valueText(argument.value)}`,
    )
    const text = `${node.name.value}(${texts.toSorted().join()})${streamText(node)}`
    argumentTexts.set(node, text)
    return text
  }

  /** Reports the first field that differs from the first one of its response name. */
  function reportFirst(
    responseName: string,
    fields: readonly FieldInSet[],
    textOf: (field: FieldInSet) => string | undefined,
    reasonOf: (one: FieldInSet, other: FieldInSet) => string,
  ): boolean {
    if (fields.length < 2) return false
    const first = fields.find((field) => textOf(field) !== undefined)
    if (first === undefined) return false
    const expected = textOf(first)
    const other = fields.find((field) => (textOf(field) ?? expected) !== expected)
    if (other === undefined) return false
    // The same field may differ in several groups.
    if (reported.has(other.node)) return true
    reported.add(other.node)
    context.reportError(
      new GraphQLError(
        `Fields "${responseName}" conflict because ${reasonOf(first, other)}. Use different aliases on the fields to fetch both if this was intentional.`,
        { nodes: [first.node, other.node] },
      ),
    )
    return true
  }

  return {
    OperationDefinition({ operation, selectionSet }) {
      const fields: FieldsByName = new Map()
      try {
        collect(selectionSet, schema.getRootType(operation) ?? undefined, fields, new Set())
        checkFields(fields)
      } catch (error) {
        if (!(error instanceof TooManySelections)) throw error
        context.reportError(toGraphQLError(tooManySelections()))
      }
    },
  }
}

/** Lists of fields that may belong to the same object: those of each object type, with those of interfaces and unions. */
function groupsWithCommonParents(fields: readonly FieldInSet[]): readonly (readonly FieldInSet[])[] {
  const [first] = fields
  if (fields.every(({ parentType }) => parentType === first?.parentType)) return [fields]
  const byObject = new Map<GraphQLCompositeType, FieldInSet[]>()
  const others: FieldInSet[] = []
  for (const field of fields) {
    const { parentType } = field
    const group = isObjectType(parentType) ? (byObject.get(parentType) ?? []) : others
    group.push(field)
    if (isObjectType(parentType)) byObject.set(parentType, group)
  }
  return byObject.size === 0 ? [others] : Array.from(byObject.values(), (group) => [...group, ...others])
}

function compositeOf(type: GraphQLOutputType | undefined): GraphQLCompositeType | undefined {
  const named = getNamedType(type)
  return isCompositeType(named) ? named : undefined
}

/** @stream of a field: of one list, it must be the same in all places. */
const streamText = ({ directives = [] }: FieldNode): string =>
  directives
    .filter(({ name }) => name.value === StreamDirective.name)
    .map(print)
    .join()

/** A literal, in the same text for the same value: the order of an object's fields does not matter. */
function valueText(value: ValueNode): string {
  switch (value.kind) {
    case Kind.VARIABLE:
      return `$${value.name.value}`
    case Kind.NULL:
      return 'null'
    case Kind.STRING:
      return JSON.stringify(value.value)
    case Kind.LIST:
      return `[${value.values.map(valueText).join()}]`
    case Kind.OBJECT:
      return `{${value.fields
        .map((field) => `${field.name.value}:${valueText(field.value)}`)
        .toSorted()
        .join()}}`
    default:
      return String(value.value)
  }
}

/** What has to be equal of two types, in the specification's SameResponseShape. */
function shapeText({ type }: FieldInSet): string | undefined {
  return type === undefined ? undefined : shapeOf(type)
}

function shapeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`
  return isLeafType(type) ? type.name : '{}'
}

const differenceOf = (one: FieldInSet, other: FieldInSet): string =>
  one.node.name.value === other.node.name.value
    ? streamText(one.node) === streamText(other.node)
      ? 'they have differing arguments'
      : 'they have differing @stream directives'
    : `"${one.node.name.value}" and "${other.node.name.value}" are different fields`

const conflictOfTypes = (one: FieldInSet, other: FieldInSet): string =>
  `they return conflicting types "${one.type}" and "${other.type}"`

const tooManySelections = () =>
  limitExceeded({
    limit: 'selections',
    unit: 'selections with fragments resolved',
    value: `more than ${limits.selections}`,
    allowed: limits.selections,
    advice: 'Split the operation.',
  })
