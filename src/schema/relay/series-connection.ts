import type { ObjectRef } from '@pothos/core'
import { BadUserInputError } from '../../errors.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import type { PageArguments } from '../../resolvers/paging/page.ts'
import type { RecordFilter } from '../../resolvers/paging/record-filter.ts'
import { loadLatestRow, loadSeriesPage } from '../../resolvers/paging/series-page.ts'
import {
  longestTimeRange,
  parseTimeRange,
  type TimeRangeArguments,
} from '../../resolvers/paging/time-range.ts'
import { builder, type Types } from '../builder.ts'
import { readSeriesCost, seriesPageCost } from '../cost/costs.ts'
import { User } from '../user.ts'
import { pageArgs, timeRangeArgs } from './arguments.ts'
import { lazyConnection } from './connection.ts'
import { type FilterArguments, filterArgs, parseFilter } from './filter-arguments.ts'

interface SeriesConnectionOptions {
  /** Name of the field on User. */
  readonly field: string
  /** Name of the connection type without `Connection`. */
  readonly name: string
  readonly description: string
  /** The items in descriptions, e.g. `heart rate samples`. */
  readonly items: string
  /** @default none */
  readonly filters?: FilterArguments
}

/** Adds the connection over a time series to User and returns its type. */
export function seriesConnection<S extends Shape>(
  resource: Resource<S>,
  row: ObjectRef<Types, OuraRecord<S>>,
  { field, name, description, items, filters = {} }: SeriesConnectionOptions,
) {
  const connection = lazyConnection(resource, name, row, items)
  builder.objectField(User, field, (t) =>
    t.field({
      type: connection,
      description,
      extensions: { resource: resource.name },
      args: {
        ...timeRangeArgs(t),
        ...(resource.hasLatest ? latestArg(t) : {}),
        ...filterArgs(t, filters),
        ...pageArgs(t),
      },
      cost: (args: SeriesArguments, { clock }) => ({
        ...(args.latest ? { items: 1 } : seriesPageCost(args)),
        // A filter reads rows that it leaves out.
        ...(parseFilter(resource, filters, args) && readSeriesCost(resource, longestTimeRange(args, clock))),
      }),
      resolve: ({ loadersAt, calendar }, args: SeriesArguments, { clock }, info) => {
        const loaders = loadersAt(info.path)
        const filter = parseFilter(resource, filters, args)
        if (!args.latest) {
          return loadSeriesPage(loaders, resource, parseTimeRange(args, calendar, clock), args, filter)
        }
        checkLatest(args, filter)
        return loadLatestRow(loaders, resource, args, clock)
      },
    }),
  )
  return connection
}

interface SeriesArguments extends TimeRangeArguments, PageArguments, Readonly<Record<string, unknown>> {
  readonly latest?: boolean | null | undefined
}

const latestArg = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, Viewer>) => ({
  latest: t.arg.boolean({
    description: 'Only the newest sample, however old it is. Cannot be combined with a range or a filter.',
  }),
})

/** @throws BadUserInputError if another argument contradicts `latest` */
function checkLatest<S extends Shape>(args: SeriesArguments, filter: RecordFilter<S> | null): void {
  const others = ['startDatetime', 'endDatetime', 'lastDays', 'after', 'before'] as const
  const other = filter?.argument ?? others.find((name) => args[name] != null)
  if (other !== undefined) {
    throw new BadUserInputError(
      'latest',
      `latest and ${other} cannot be combined: latest returns the newest sample, however old it is. Leave out one of them.`,
    )
  }
}
