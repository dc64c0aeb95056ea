import type { ObjectFieldsShape, ObjectRef } from '@pothos/core'
import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay'
import { GraphQLObjectType, type GraphQLResolveInfo } from 'graphql'
import { BadUserInputError } from '../../errors.ts'
import type { FieldOptions } from '../../oura/records/field-set.ts'
import type { GatewayContext } from '../../resolvers/data/context.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { builder, type Types } from '../builder.ts'

/**
 * Finds a node of one type. Null if the viewer, or the operator, has no such node.
 * @param key the type's part of the global id (see NodeTypeOptions.key)
 */
export type FindNode = (context: GatewayContext, key: string, options: FindNodeOptions) => unknown

/** Options of a node lookup. */
export interface FindNodeOptions extends FieldOptions {
  /** Path of the field that looks the node up. */
  readonly path: GraphQLResolveInfo['path']
}

declare module 'graphql' {
  interface GraphQLObjectTypeExtensions<_TSource, _TContext> {
    findNode?: FindNode
  }
}

interface NodeTypeOptions<T> {
  readonly description: string
  /** Unique key of an object within the type; the global id contains it. */
  readonly key: (object: T) => string
  /** Whether an object is of this type. */
  readonly isTypeOf: (object: object) => boolean
  readonly findNode: FindNode
  /** Whether objects outlive the request, so that their JSON is kept with them. @default false */
  readonly keepsJson?: boolean
  readonly fields?: ObjectFieldsShape<Types, T>
}

/**
 * Makes an object type a Node. The Relay plugin's own `builder.node` resolves ids asynchronously: a page of a
 * thousand nodes would cost a thousand promises, a third of its time.
 */
export function nodeType<T extends object>(ref: ObjectRef<Types, T>, options: NodeTypeOptions<T>): void {
  const { description, key, isTypeOf, findNode, fields, keepsJson = false } = options
  builder.objectType(ref, {
    description,
    interfaces: [builder.nodeInterfaceRef()],
    isTypeOf: (value) => isTypeOf(value as object),
    extensions: { findNode, ...(keepsJson && { keepsJson }) },
    fields: (t) => ({
      id: t.id({
        nullable: false,
        description: 'Global id of this object. Pass it to `node` to fetch the object again.',
        extensions: { pure: true },
        resolve: (object) => encodeGlobalID(ref.name, key(object)),
      }),
      ...fields?.(t),
    }),
  })
}

/** Maximum number of ids in one `nodes`. */
export const MAX_NODES = 100

/** Options of findByGlobalId. */
interface LookupOptions {
  /** Argument that holds the id, for errors. */
  readonly argument: string
  readonly context: GatewayContext
  readonly info: GraphQLResolveInfo
  /** The type that the object must have. @default any */
  readonly typename?: string
}

/**
 * The object with a global id. Null if the viewer has no such object. Lookups in one tick are one batch.
 * @throws BadUserInputError for an id that is not the gateway's, or not of the type
 */
export function findByGlobalId(id: string, { argument, context, info, typename }: LookupOptions): unknown {
  const global = parseGlobalId(id)
  const type = info.schema.getType(global.typename)
  const find = type instanceof GraphQLObjectType ? type.extensions.findNode : undefined
  if (find === undefined) {
    throw new BadUserInputError(
      argument,
      `${JSON.stringify(id)} is not an id of this graph. Pass an id that a query returned.`,
    )
  }
  if (typename !== undefined && typename !== global.typename) {
    throw new BadUserInputError(
      argument,
      `${JSON.stringify(id)} is the id of a ${global.typename}, not of a ${typename}.`,
    )
  }
  return find(context, global.key, {
    fields: selectedFields(info, global.typename),
    path: info.path,
  })
}

/** The parts of a global id; both are empty if it is not one. */
export function parseGlobalId(id: string): { typename: string; key: string } {
  try {
    const { typename, id: key } = decodeGlobalID(id)
    return { typename, key }
  } catch {
    return { typename: '', key: '' }
  }
}

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    description: 'An object by its global id. Null if the viewer has no such object.',
    args: { id: t.arg.id({ required: true, description: 'Global id: the `id` of a node.' }) },
    resolve: (_, { id }, context, info) =>
      findByGlobalId(id, { argument: 'id', context, info }) as object | null,
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Objects by their global ids, at most ${MAX_NODES}, in the order of the ids. Null for each id that the viewer has no object for. Ids of one type share a few requests to Oura; they do not cost one each.`,
    args: { ids: t.arg.idList({ required: true, description: `Global ids, at most ${MAX_NODES}.` }) },
    cost: ({ ids }) => ({ items: ids.length }),
    resolve: (_, { ids }, context, info) => {
      if (ids.length > MAX_NODES) {
        throw new BadUserInputError(
          'ids',
          `ids has ${ids.length} ids, but at most ${MAX_NODES} are allowed. Split them into several requests.`,
        )
      }
      // One promise for each id, so that a bad id fails alone.
      const options = { argument: 'ids', context, info }
      return ids.map(async (id) => (await findByGlobalId(id, options)) as object | null)
    },
  }),
}))
