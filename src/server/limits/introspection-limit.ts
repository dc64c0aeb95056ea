import {
  __Schema,
  __Type,
  type ASTVisitor,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql'
import { toGraphQLError } from '../answer/mask-errors.ts'
import { limitExceeded } from '../request/request-refused-error.ts'
import { limits } from './limits.ts'

/** Characters that the answer to an introspection query has for each field, on average. */
const CHARACTERS_PER_FIELD = 23

/** Bounds the time for counting: with variables many types are counted for each field `__type`. */
const MAX_STEPS = 10 * limits.introspection

/**
 * Refuses operations whose introspection has too large an answer: introspection needs no credentials, and neither depth
 * nor cost limit count it. The schema is known, so the fields of the answer are counted exactly instead of estimated.
 */
export function IntrospectionLimitRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition({ selectionSet }) {
      if (!exceedsLimit(context, selectionSet)) return
      const error = limitExceeded({
        limit: 'introspection',
        unit: 'fields of introspection',
        value: `more than ${limits.introspection}`,
        allowed: limits.introspection,
        advice: 'Send one introspection query without aliases.',
      })
      context.reportError(toGraphQLError(error))
    },
  }
}

function exceedsLimit(context: ValidationContext, operation: SelectionSetNode): boolean {
  const schema = context.getSchema()
  // Introspection resolvers read nothing of it but the schema.
  const info = { schema } as GraphQLResolveInfo
  /** Fragments around the current selection: a circular one is reported by another rule. */
  const around = new Set<string>()
  let count = 0
  let steps = 0
  const isOver = () => count > limits.introspection || steps > MAX_STEPS

  /**
   * Calls `visit` for each field of a selection set, until the limit is exceeded.
   * @param collected fragments whose fields were visited: like execution, it takes a fragment once for a selection set
   */
  function eachField(
    { selections }: SelectionSetNode,
    visit: (field: FieldNode) => void,
    collected = new Set<string>(),
  ): void {
    for (const selection of selections) {
      if (isOver()) return
      if (selection.kind === Kind.FIELD) visit(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) eachField(selection.selectionSet, visit, collected)
      else {
        const name = selection.name.value
        const fragment = context.getFragment(name)
        if (fragment == null || collected.has(name) || around.has(name)) continue
        collected.add(name)
        around.add(name)
        eachField(fragment.selectionSet, visit, collected)
        around.delete(name)
      }
    }
  }

  function countFields(type: GraphQLObjectType, source: unknown, selectionSet: SelectionSetNode): void {
    if (source == null) return
    eachField(selectionSet, (field) => {
      count++
      steps++
      const definition = type.getFields()[field.name.value]
      if (definition?.resolve === undefined || field.selectionSet === undefined) return
      const value: unknown = definition.resolve(source, { includeDeprecated: true }, undefined, info)
      for (const item of Array.isArray(value) ? value : [value]) {
        countFields(getNamedType(definition.type) as GraphQLObjectType, item, field.selectionSet)
      }
    })
  }

  /** If the name of the type is in a variable, the type with the largest answer counts. */
  function countType({ arguments: given = [] }: FieldNode, selectionSet: SelectionSetNode): void {
    const name = given.find((argument) => argument.name.value === 'name')?.value
    const types =
      name?.kind === Kind.STRING ? [schema.getType(name.value)] : Object.values(schema.getTypeMap())
    const before = count
    let largest = before
    for (const type of types) {
      count = before
      countFields(__Type, type, selectionSet)
      largest = Math.max(largest, count)
    }
    count = largest
  }

  eachField(operation, (field) => {
    const { name, selectionSet } = field
    if (selectionSet === undefined) return
    if (name.value === '__schema') countFields(__Schema, schema, selectionSet)
    if (name.value === '__type') countType(field, selectionSet)
    if (name.value === '_service') {
      const sdlFields = Math.ceil(sdlLength(schema, info) / CHARACTERS_PER_FIELD)
      eachField(selectionSet, () => {
        count += sdlFields
      })
    }
  })
  return isOver()
}

/** Characters of `_service { sdl }` of a subgraph. */
function sdlLength(schema: GraphQLSchema, info: GraphQLResolveInfo): number {
  const service: unknown = schema.getQueryType()?.getFields()['_service']?.resolve?.({}, {}, undefined, info)
  return typeof service === 'object' && service !== null && 'sdl' in service ? String(service.sdl).length : 0
}
