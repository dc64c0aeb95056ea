import type { ObjectRef } from '@pothos/core'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import { selectedFields } from '../../resolvers/data/selection.ts'
import { streamedListOf } from '../../resolvers/data/streamed-list.ts'
import { daysOf, parseDateRange } from '../../resolvers/paging/date-range.ts'
import { MAX_STREAMED_PAGE_SIZE } from '../../resolvers/paging/page.ts'
import { loadRecordPage, type RecordPageArguments } from '../../resolvers/paging/record-page.ts'
import { isReadInWindows, streamRecordPage } from '../../resolvers/paging/record-stream.ts'
import { builder, type Types } from '../builder.ts'
import { dayPageCost, pageCost, SHORT_LIST } from '../cost/costs.ts'
import type { CostContext, FieldCost } from '../cost/field-cost.ts'
import { User } from '../user.ts'
import { dateRangeArgs, orderedPageArgs } from './arguments.ts'
import { datedConnection } from './connection.ts'
import { type FilterArguments, filterArgs, parseFilter } from './filter-arguments.ts'

declare module 'graphql' {
  interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs> {
    /** Name of the Oura resource whose records a field of User holds. */
    resource?: string
  }
}

interface RecordConnectionOptions {
  /** Name of the field on User. */
  readonly field: string
  readonly description: string
  /** The items in descriptions, e.g. `sleep scores`. */
  readonly items: string
  readonly deprecationReason?: string
  /** @default none */
  readonly filters?: FilterArguments
}

/** Adds the connection over a resource's records to User, with its types. */
export function recordConnection<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description, items, deprecationReason, filters = {} }: RecordConnectionOptions,
): void {
  const connection = datedConnection(node.name, node, items)
  builder.objectField(User, field, (t) =>
    t.field({
      type: connection,
      description,
      extensions: { resource: resource.name },
      ...(deprecationReason === undefined ? {} : { deprecationReason }),
      args: {
        ...(resource.slotUnit === 'whole' ? {} : dateRangeArgs(t)),
        ...filterArgs(t, filters),
        ...orderedPageArgs(t),
      },
      cost: (args, context) => recordPageCost(resource, args, context),
      resolve: ({ loadersAt, today }, args, _, info) => {
        const options = { fields: selectedFields(info), filter: parseFilter(resource, filters, args) }
        const loaders = loadersAt(info.path)
        const streamed = streamedListOf(info)
        if (streamed === null) return loadRecordPage(loaders, today, resource, args, options)
        const streamedOptions = { ...options, ...streamed, maxFirst: MAX_STREAMED_PAGE_SIZE }
        return isReadInWindows(resource, args, streamed)
          ? streamRecordPage(loaders, today, resource, args, streamedOptions)
          : loadRecordPage(loaders, today, resource, args, streamedOptions)
      },
    }),
  )
}

/** Records have about one for each day, and those with a day as their key no more. */
function recordPageCost(resource: Resource, args: RecordPageArguments, { today }: CostContext): FieldCost {
  if (resource.slotUnit === 'whole') return pageCost(args, SHORT_LIST)
  const range = parseDateRange(args, today)
  return resource.keyedByDay ? dayPageCost(args, range) : pageCost(args, daysOf(range))
}
