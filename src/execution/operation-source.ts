import type {
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'

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
export interface OperationSource {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  /** Values of the variables of @skip and @include; others do not matter here. */
  readonly conditions: Readonly<Record<string, unknown>>
  readonly knowledge: FieldKnowledge
}
