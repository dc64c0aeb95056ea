import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLFieldConfigMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  Kind,
  lexicographicSortSchema,
  type NameNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  type StringValueNode,
  visit,
} from 'graphql'
import { BadUserInputError } from '../errors.ts'
import type { GatewayContext } from '../resolvers/data/context.ts'
import { MAX_PAGE_SIZE } from '../resolvers/paging/page.ts'
import { findByGlobalId } from './relay/node.ts'

/** Most representations that one `_entities` takes: what the largest page of another subgraph refers to. */
export const MAX_ENTITIES = MAX_PAGE_SIZE

/** The oldest version that has all of it, because a supergraph has to be composed with at least this one. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])'

/** Fields of Query that other subgraphs have too, and that `_entities` replaces. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node', 'nodes'])

/** The types whose objects can be fetched by their id: everything that `nodeType` made. */
const entitiesOf = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      type instanceof GraphQLObjectType && type.extensions.findNode !== undefined,
  )

/**
 * What a subgraph of Federation 2 tells of itself: the schema with its entities marked, without `node` and `nodes`,
 * which could not be composed with those of another subgraph. Each field of Query may be null there: where it fails, as
 * `viewer` does without credentials, what the other subgraphs answered has to stay.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const entities = new Set(entitiesOf(schema).map((type) => type.name))
  const document: DocumentNode = visit(parse(printSchema(lexicographicSortSchema(schema))), {
    ObjectTypeDefinition(node) {
      const typename = node.name.value
      if (typename === schema.getQueryType()?.name) return nullable(withoutFields(node, LEFT_OUT))
      if (entities.has(typename)) return entity(node)
      // Every Relay-style graph has one, and they are the same.
      return typename === 'PageInfo' ? marked(node, SHAREABLE) : undefined
    },
  })
  return `${LINK}\n\n${print(document)}\n`
}

/** The schema with `_service` and `_entities`. Nothing else changes: clients of the gateway itself go on as before. */
export function createSubgraphSchema(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...config } = schema.toConfig()
  if (query == null) throw new TypeError('The schema has no queries.')
  const { fields, ...queryConfig } = query.toConfig()
  return new GraphQLSchema({
    ...config,
    types: types.filter((type) => type !== query),
    query: new GraphQLObjectType({ ...queryConfig, fields: { ...fields, ...subgraphFields(schema) } }),
  })
}

function subgraphFields(schema: GraphQLSchema): GraphQLFieldConfigMap<unknown, GatewayContext> {
  const sdl = printSubgraph(schema)
  const Service = new GraphQLObjectType({
    name: '_Service',
    description: 'What the subgraph tells of itself.',
    fields: {
      sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The schema, for composition.' },
    },
  })
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Anything that other subgraphs may refer to.',
    types: entitiesOf(schema),
  })
  const Any = new GraphQLScalarType({
    name: '_Any',
    description: 'A reference to an entity: an object with its `__typename` and `id`.',
  })
  return {
    _service: {
      type: new GraphQLNonNull(Service),
      description: 'For the composition of a supergraph. Needs no credentials.',
      resolve: () => ({ sdl }),
    },
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(Entity)),
      description: `For the router of a supergraph: objects by references to them, in their order; null in the place of each that does not exist. At most ${MAX_ENTITIES}. They cost what \`nodes\` costs.`,
      args: {
        representations: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
          description: `References, at most ${MAX_ENTITIES}.`,
        },
      },
      resolve: (_, { representations }, context, info) => resolveEntities(representations, context, info),
    },
  }
}

function resolveEntities(
  representations: readonly unknown[],
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<unknown>[] {
  if (representations.length > MAX_ENTITIES) {
    throw new BadUserInputError(
      'representations',
      `representations has ${representations.length} items; at most ${MAX_ENTITIES} are allowed.`,
    )
  }
  // A promise a reference, so that a bad one fails in its own place.
  return representations.map(async (representation) => {
    const { typename, id } = parseRepresentation(representation)
    return findByGlobalId(id, { argument: 'representations', context, info, typename })
  })
}

function parseRepresentation(representation: unknown): { typename: string; id: string } {
  if (typeof representation === 'object' && representation !== null) {
    const { __typename: typename, id } = representation as Record<string, unknown>
    if (typeof typename === 'string' && typeof id === 'string') return { typename, id }
  }
  throw new BadUserInputError(
    'representations',
    'A representation is an object with the strings __typename and id, as a query returned them.',
  )
}

const name = (value: string): NameNode => ({ kind: Kind.NAME, value })

const KEY: ConstDirectiveNode = {
  kind: Kind.DIRECTIVE,
  name: name('key'),
  arguments: [{ kind: Kind.ARGUMENT, name: name('fields'), value: { kind: Kind.STRING, value: 'id' } }],
}

const SHAREABLE: ConstDirectiveNode = { kind: Kind.DIRECTIVE, name: name('shareable') }

const marked = (node: ObjectTypeDefinitionNode, mark: ConstDirectiveNode): ObjectTypeDefinitionNode => ({
  ...node,
  directives: [...(node.directives ?? []), mark],
})

/** With another description of its id: in the supergraph `node` is another subgraph's, if there is any. */
const entity = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode =>
  marked(
    {
      ...node,
      fields: (node.fields ?? []).map((field) =>
        field.name.value === 'id' ? { ...field, description: ID_DESCRIPTION } : field,
      ),
    },
    KEY,
  )

const ID_DESCRIPTION: StringValueNode = {
  kind: Kind.STRING,
  value: 'Global id of this object, by which other subgraphs refer to it.',
  block: true,
}

const nullable = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode => ({
  ...node,
  fields: (node.fields ?? []).map((field) =>
    field.type.kind === Kind.NON_NULL_TYPE ? { ...field, type: field.type.type } : field,
  ),
})

const withoutFields = (
  node: ObjectTypeDefinitionNode,
  names: ReadonlySet<string>,
): ObjectTypeDefinitionNode => ({
  ...node,
  fields: (node.fields ?? []).filter((field) => !names.has(field.name.value)),
})
