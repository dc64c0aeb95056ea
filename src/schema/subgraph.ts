import {
  type ConstDirectiveNode,
  type DefinitionNode,
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

/** Maximum number of representations in one `_entities`: as many as the largest page of another subgraph can refer to. */
export const MAX_ENTITIES = MAX_PAGE_SIZE

/** The oldest version of the specification that has both directives: routers need at least the version linked here. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])'

/** Fields of Query that every Relay-style subgraph has. `_entities` replaces them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node', 'nodes'])

/** The types whose objects can be fetched by their id: those made by `nodeType`. */
const entitiesOf = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      type instanceof GraphQLObjectType && type.extensions.findNode !== undefined,
  )

/**
 * The SDL of a Federation 2 subgraph: the schema with `@key` on its entities, without `node` and `nodes`, which do not
 * compose with those of another subgraph. The fields of Query are nullable here: if `viewer` fails for lack of
 * credentials, the answers of the other subgraphs must remain.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const entities = new Set(entitiesOf(schema).map((type) => type.name))
  const document: DocumentNode = visit(parse(printSchema(schema)), {
    // @defer and @stream are a matter between clients and their server: a router has its own.
    DirectiveDefinition: () => null,
    ObjectTypeDefinition(node) {
      const typename = node.name.value
      if (typename === schema.getQueryType()?.name) return nullable(withoutFields(node, LEFT_OUT))
      if (entities.has(typename)) return entity(node)
      // Every Relay-style subgraph has the same PageInfo.
      return typename === 'PageInfo' ? marked(node, SHAREABLE) : undefined
    },
  })
  return `${LINK}\n\n${print({ ...document, definitions: sortByName(document.definitions) })}\n`
}

/** The schema with `_service` and `_entities` added. Direct clients of the gateway see no other difference. */
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
    description: 'Information about this subgraph.',
    fields: {
      sdl: { type: new GraphQLNonNull(GraphQLString), description: 'The schema of the subgraph in SDL.' },
    },
  })
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'An object that other subgraphs can refer to.',
    types: entitiesOf(schema),
  })
  const Any = new GraphQLScalarType({
    name: '_Any',
    description: 'A reference to an entity: an object with `__typename` and `id`.',
  })
  return {
    _service: {
      type: new GraphQLNonNull(Service),
      description: 'Used to compose a supergraph. Needs no credentials.',
      resolve: () => ({ sdl }),
    },
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(Entity)),
      description: `Used by the router of a supergraph: objects by their references, at most ${MAX_ENTITIES}, in the order of the references. Null for each reference that the viewer has no object for. Costs the same as \`nodes\`.`,
      args: {
        representations: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
          description: `References, at most ${MAX_ENTITIES}.`,
        },
      },
      extensions: {
        cost: ({ representations }: { representations: readonly unknown[] }) => ({
          items: representations.length,
        }),
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
      `representations has ${representations.length} items, but at most ${MAX_ENTITIES} are allowed. Split them into several requests.`,
    )
  }
  // One promise for each reference, so that a bad one fails alone.
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
    'A representation is an object with the strings __typename and id. Pass them as a query returned them.',
  )
}

/**
 * Definitions by name, so that moving a module does not change the printed schema. Fields and enum values keep their
 * natural order.
 */
export function sortByName(definitions: readonly DefinitionNode[]): DefinitionNode[] {
  const nameOf = (node: DefinitionNode) => ('name' in node ? (node.name?.value ?? '') : '')
  return definitions.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
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

/** Adds `@key`, and an id description without `node`: in a supergraph, `node` belongs to another subgraph. */
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
  value: 'Global id of this object. Other subgraphs refer to the object by it.',
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
