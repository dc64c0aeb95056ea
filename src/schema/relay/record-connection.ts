import type { ObjectRef } from '@pothos/core'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS } from '../../resolvers/paging/date-range.ts'
import { loadRecordPage } from '../../resolvers/paging/record-page.ts'
import { builder, type Types } from '../builder.ts'
import { User } from '../user.ts'
import { countedConnection } from './connection.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Name of the Oura resource whose documents a field of User holds. */
    resource?: string
  }
}

/** Direction in which a connection runs. */
const SortOrder = builder.enumType('SortOrder', {
  description: 'Direction in which a connection runs through time.',
  values: {
    ASC: { description: 'Oldest first.' },
    DESC: { description: 'Newest first.' },
  } as const,
})

interface RecordConnectionOptions {
  /** Name of the field on User. */
  readonly field: string
  readonly description: string
  /** The items in descriptions, e.g. `sleep scores`. */
  readonly items: string
  readonly deprecationReason?: string
}

/** Adds the connection over a resource's documents to User, with its types. */
export function recordConnection<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description, items, deprecationReason }: RecordConnectionOptions,
): void {
  const connection = countedConnection(node.name, node, items)
  builder.objectField(User, field, (t) =>
    t.field({
      type: connection,
      description,
      extensions: { resource: resource.name },
      ...(deprecationReason === undefined ? {} : { deprecationReason }),
      args: {
        ...(resource.slotUnit === 'whole' ? {} : dateRangeArgs(t)),
        ...orderedPageArgs(t),
      },
      resolve: ({ loadersAt }, args, { clock }, info) =>
        loadRecordPage(loadersAt(info.path), clock, resource, args, { fields: selectedFields(info) }),
    }),
  )
}

/** `orderBy` and Relay's paging arguments. */
export const orderedPageArgs = <Parent>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) => ({
  orderBy: t.arg({
    type: SortOrder,
    defaultValue: 'ASC',
    description: 'Oldest first, unless said otherwise.',
  }),
  ...t.arg.connectionArgs(),
})

/** `startDate` and `endDate` of a connection over days. */
export const dateRangeArgs = <Parent>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) => ({
  startDate: t.arg({
    type: 'Date',
    description: `First day, inclusive. Without it, the ${DEFAULT_RANGE_DAYS} days up to endDate. A range has at most ${MAX_RANGE_DAYS} days.`,
  }),
  endDate: t.arg({
    type: 'Date',
    description: 'Last day, inclusive. Without it, today in the last time zone on earth.',
  }),
})
