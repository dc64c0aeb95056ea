import type { GraphQLField, GraphQLObjectType, OperationDefinitionNode } from 'graphql'
import type { SelectionContext } from './incremental/collect-selection.ts'

/** JSON texts of objects, by selection. */
export interface KeptJson {
  get(selection: object, object: object): string | undefined
  set(selection: object, object: object, json: string): void
}

/** What a schema tells of its fields beyond graphql-js. Both default to "nothing is known". */
export interface FieldKnowledge {
  /** The property of the parent that is the field's value, for fields whose resolver only reads it. */
  propertyOf(field: GraphQLField<unknown, unknown>): string | undefined
  /** Whether the field's value depends on its parent alone. */
  isPure(field: GraphQLField<unknown, unknown>): boolean
  /** Whether the JSON of a type's objects may be kept with them. */
  keepsJson(type: GraphQLObjectType): boolean
  /** Where the JSON of an object is kept; undefined for an object that is not worth it. */
  keptJsonOf(object: object): KeptJson | undefined
}

/** What an operation is compiled from. */
export interface OperationSource extends SelectionContext {
  readonly operation: OperationDefinitionNode
  readonly knowledge: FieldKnowledge
}
