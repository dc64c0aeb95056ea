import type { ObjectFieldsShape, ObjectRef } from '@pothos/core'
import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay'
import { GraphQLObjectType, type GraphQLResolveInfo } from 'graphql'
import { BadUserInputError } from '../../errors.ts'
import type { FieldOptions } from '../../oura/resources/resource.ts'
import type { GatewayContext, Viewer } from '../../resolvers/data/context.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { builder, type Types } from '../builder.ts'

/**
 * Finds a node of a type for the viewer; null where there is none.
 * @param key what the type put into its global id
 */
export type FindNode = (viewer: Viewer, key: string, asked: NodeRequest) => unknown

/** What a field that finds objects by their ids wants of one. */
export interface NodeRequest extends FieldOptions {
  /** Where in the answer it will stand. */
  readonly path: GraphQLResolveInfo['path']
}

declare module 'graphql' {
  interface GraphQLObjectTypeExtensions<_TSource, _TContext> {
    findNode?: FindNode
  }
}

interface NodeTypeOptions<T> {
  readonly description: string
  /** What is unique of an object within the type; the global id is made of it. */
  readonly key: (object: T) => string
  /** Tells this type's objects from those of others. */
  readonly isTypeOf: (object: object) => boolean
  readonly findNode: FindNode
  /** Whether objects outlive the request, so that their JSON is kept with them. @default false */
  readonly keepsJson?: boolean
  readonly fields?: ObjectFieldsShape<Types, T>
}

/**
 * Makes an object type a Node. The Relay plugin's own `builder.node` resolves ids asynchronously, which costs a
 * page of a thousand nodes a thousand promises: a third of its time.
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

/** Most ids that one `nodes` takes. */
export const MAX_NODES = 100

/** By what means a field finds objects. */
interface Search {
  /** The argument that the id came in, for errors. */
  readonly argument: string
  readonly context: GatewayContext
  readonly info: GraphQLResolveInfo
  /** The type that the object is said to have. @default what the id says */
  readonly typename?: string
}

/**
 * The object with a global id; null where the viewer has no such object. What is searched in one tick is one batch.
 * @throws BadUserInputError for an id that the gateway cannot have made, or not for the type
 */
export function findByGlobalId(id: string, { argument, context, info, typename }: Search): unknown {
  const global = parseGlobalId(id)
  const type = info.schema.getType(global.typename)
  const find = type instanceof GraphQLObjectType ? type.extensions.findNode : undefined
  if (find === undefined) {
    throw new BadUserInputError(
      argument,
      `${JSON.stringify(id)} is not an id of this graph. Pass an id as a query returned it.`,
    )
  }
  if (typename !== undefined && typename !== global.typename) {
    throw new BadUserInputError(
      argument,
      `${JSON.stringify(id)} is the id of a ${global.typename}, not of a ${typename}.`,
    )
  }
  return find(context.viewer(), global.key, {
    fields: selectedFields(info, global.typename),
    path: info.path,
  })
}

function parseGlobalId(id: string): { typename: string; key: string } {
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
    description: 'An object by its global id; null where the viewer has no such object.',
    args: { id: t.arg.id({ required: true, description: 'Global id, as `id` of any node returned it.' }) },
    resolve: (_, { id }, context, info) =>
      findByGlobalId(id, { argument: 'id', context, info }) as object | null,
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: `Objects by their global ids, in the order asked for; null in the place of each that does not exist. At most ${MAX_NODES}. Ids of one type cost a handful of requests to Oura, not one each.`,
    args: { ids: t.arg.idList({ required: true, description: `Global ids, at most ${MAX_NODES}.` }) },
    resolve: (_, { ids }, context, info) => {
      if (ids.length > MAX_NODES) {
        throw new BadUserInputError('ids', `ids has ${ids.length} ids; at most ${MAX_NODES} are allowed.`)
      }
      // A promise an id, so that a bad id fails in its own place.
      const search = { argument: 'ids', context, info }
      return ids.map(async (id) => (await findByGlobalId(id, search)) as object | null)
    },
  }),
}))
