import type { ObjectRef } from '@pothos/core'
import { BadUserInputError } from '../../errors.ts'
import type { Shape } from '../../oura/records/record-shape.ts'
import type { OuraRecord, Resource } from '../../oura/resources/resource.ts'
import type { PageArguments } from '../../resolvers/paging/page.ts'
import {
  loadLatestRow,
  loadSeriesPage,
  MAX_SERIES_DAYS,
  parseTimeRange,
  type TimeRangeArguments,
} from '../../resolvers/paging/series-page.ts'
import { builder, type Types } from '../builder.ts'
import { User } from '../user.ts'
import { lazyConnection } from './connection.ts'

interface SeriesConnectionOptions {
  /** Name of the field on User. */
  readonly field: string
  /** Name of the connection type without `Connection`. */
  readonly name: string
  readonly description: string
  /** The items in descriptions, e.g. `heart rate samples`. */
  readonly items: string
}

/** Adds the connection over a time series to User, and gives back its type. */
export function seriesConnection<S extends Shape>(
  resource: Resource<S>,
  row: ObjectRef<Types, OuraRecord<S>>,
  { field, name, description, items }: SeriesConnectionOptions,
) {
  const connection = lazyConnection(name, row, items)
  builder.objectField(User, field, (t) =>
    t.field({
      type: connection,
      description,
      extensions: { resource: resource.name },
      args: {
        startDatetime: t.arg({
          type: 'DateTime',
          description: `First instant, inclusive. Without it, 24 hours before the end. A range has at most ${MAX_SERIES_DAYS} days.`,
        }),
        endDatetime: t.arg({ type: 'DateTime', description: 'Last instant, inclusive. Without it, now.' }),
        latest: t.arg.boolean({
          description: resource.hasLatest
            ? 'Only the newest sample, whenever it was taken. Not together with a range.'
            : 'Not available for this series: Oura has no such request.',
        }),
        ...t.arg.connectionArgs(),
      },
      resolve: ({ loadersAt }, args, { clock }, info) => {
        const loaders = loadersAt(info.path)
        if (!args.latest) return loadSeriesPage(loaders, resource, parseTimeRange(args, clock), args)
        checkLatest(resource, args)
        return loadLatestRow(loaders, resource, args)
      },
    }),
  )
  return connection
}

/** @throws BadUserInputError where `latest` cannot be had, or contradicts another argument */
function checkLatest(resource: Resource, args: TimeRangeArguments & PageArguments): void {
  if (!resource.hasLatest)
    throw new BadUserInputError('latest', 'latest is not available for this series. Ask for a range.')
  const others = ['startDatetime', 'endDatetime', 'after', 'before'] as const
  const other = others.find((name) => args[name] != null)
  if (other !== undefined) {
    throw new BadUserInputError(
      'latest',
      `latest and ${other} cannot be combined: latest is the newest sample, whenever it was taken.`,
    )
  }
}
