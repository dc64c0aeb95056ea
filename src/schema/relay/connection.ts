import type { ObjectRef } from '@pothos/core'
import type { Resource } from '../../oura/resources/resource.ts'
import type { Connection, Dated } from '../../resolvers/paging/page.ts'
import { longestTimeRange } from '../../resolvers/paging/time-range.ts'
import { builder, type Types } from '../builder.ts'
import { readSeriesCost } from '../cost/costs.ts'

/** Parent of the fields of an edge (Relay Cursor Connections, section 3). */
interface Edge<T> extends Pick<Connection<T>, 'cursorOf'> {
  readonly node: T
}

/** A connection over all items of a range, whose number is known. */
export interface CountedConnection<T> extends Connection<T> {
  readonly totalCount: number
}

/** A connection that counts its items only if totalCount is selected. */
export interface LazyConnection<T> extends Connection<T>, Dated {
  totalCount(): Promise<number>
}

/** `XConnection` and `XEdge` with a totalCount that is always known. `items` names the items in descriptions. */
export function countedConnection<T extends object>(name: string, node: ObjectRef<Types, T>, items: string) {
  const connection = connectionObject<T, CountedConnection<T>>(name, node, items)
  builder.objectField(connection, 'totalCount', (t) =>
    t.exposeInt('totalCount', {
      nullable: false,
      description: `Number of ${items} on all pages.`,
    }),
  )
  return connection
}

/** countedConnection over records of Oura's, with the time of their fetching. */
export function datedConnection<T extends object>(name: string, node: ObjectRef<Types, T>, items: string) {
  const connection = countedConnection(name, node, items)
  addAsOf(connection as unknown as ObjectRef<Types, Dated>)
  return connection as unknown as ObjectRef<Types, CountedConnection<T> & Dated>
}

/** `XConnection` and `XEdge` of a time series, with a totalCount that costs a fetch of the whole range. */
export function lazyConnection<T extends object>(
  resource: Resource,
  name: string,
  node: ObjectRef<Types, T>,
  items: string,
) {
  const connection = connectionObject<T, LazyConnection<T>>(name, node, items)
  builder.objectField(connection, 'totalCount', (t) =>
    t.int({
      description: `Number of ${items} in the whole range, on all pages. Selecting it fetches all of them.`,
      cost: (_, { argumentsAround, clock }) =>
        readSeriesCost(resource, longestTimeRange(argumentsAround, clock)),
      resolve: (parent) => parent.totalCount(),
    }),
  )
  addAsOf(connection as unknown as ObjectRef<Types, Dated>)
  return connection
}

type MaybePromise<T> = T | Promise<T>

const toDateTime = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString()

function addAsOf(connection: ObjectRef<Types, Dated>): void {
  builder.objectField(connection, 'asOf', (t) =>
    t.field({
      type: 'DateTime',
      description:
        'When the gateway fetched the oldest part of what this page is made of from Oura, in UTC. Null if nothing had to be fetched, as for days to come.',
      // Of a streamed page it is known at its end.
      resolve: ({ fetchedAt }: { readonly fetchedAt: MaybePromise<number | null> }) =>
        fetchedAt instanceof Promise ? fetchedAt.then(toDateTime) : toDateTime(fetchedAt),
    }),
  )
}

/** @param node its type is erased here, because Pothos cannot tell that a type parameter is not a list */
function connectionObject<T extends object, C extends Connection<T>>(
  name: string,
  node: ObjectRef<Types, T>,
  items: string,
): ObjectRef<Types, C> {
  const item = node as unknown as ObjectRef<Types, object>
  const edge = builder.objectRef<Edge<object>>(`${name}Edge`).implement({
    description: `An item of ${name}Connection with its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        nullable: false,
        description: 'Opaque cursor of this item. Pass it as `after` or `before`.',
        resolve: ({ node, cursorOf }) => cursorOf(node),
      }),
      node: t.expose('node', { type: item, nullable: false, description: 'The item.' }),
    }),
  })
  const connection = builder.objectRef<Connection<object>>(`${name}Connection`).implement({
    description: `A page of ${items}.`,
    fields: (t) => ({
      nodes: t.expose('nodes', {
        type: [item],
        nullable: false,
        description: 'The items of this page without cursors.',
      }),
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The items of this page with their cursors.',
        resolve: ({ nodes, cursorOf }) => nodes.map((node) => ({ node, cursorOf })),
      }),
      pageInfo: t.expose('pageInfo', {
        type: builder.pageInfoRef(),
        nullable: false,
        description: 'Whether there are more pages, and the cursors to fetch them.',
      }),
    }),
  })
  return connection as unknown as ObjectRef<Types, C>
}
