import type {
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql'

/** What a schema tells of its fields beyond graphql-js. Both default to "nothing is known". */
export interface FieldKnowledge {
  /** The property of the parent that is the field's value, for fields whose resolver only reads it. */
  propertyOf(field: GraphQLField<unknown, unknown>): string | undefined
  /** Whether the field's value depends on its parent alone. */
  isPure(field: GraphQLField<unknown, unknown>): boolean
  /** Whether texts of a type's objects are kept: its objects live long, and are read more than once. */
  keepsJson(type: GraphQLObjectType): boolean
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
