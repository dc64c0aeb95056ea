import { DEFAULT_RANGE_DAYS, MAX_RANGE_DAYS } from '../../resolvers/paging/date-range.ts'
import { MAX_SERIES_DAYS } from '../../resolvers/paging/time-range.ts'
import { builder, type Types } from '../builder.ts'

type FieldBuilder<Parent> = PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>

const SortOrder = builder.enumType('SortOrder', {
  description: 'Order of a connection in time.',
  values: {
    ASC: { description: 'Oldest first.' },
    DESC: { description: 'Newest first.' },
  } as const,
})

/** Relay's paging arguments, in the order of the specification. */
export function pageArgs<Parent>(t: Pick<FieldBuilder<Parent>, 'arg'>) {
  const { first, after, last, before } = t.arg.connectionArgs()
  return { first, after, last, before }
}

/** `orderBy` and Relay's paging arguments. */
export function orderedPageArgs<Parent>(t: FieldBuilder<Parent>) {
  return {
    orderBy: t.arg({ type: SortOrder, defaultValue: 'ASC', description: 'Order of the items in time.' }),
    ...pageArgs(t),
  }
}

/** The arguments of a range of days: `startDate`, `endDate` and `lastDays`. Every field over days takes them. */
export function dateRangeArgs<Parent>(t: FieldBuilder<Parent>) {
  return {
    startDate: t.arg({
      type: 'Date',
      description: `First day, inclusive. Defaults to ${DEFAULT_RANGE_DAYS} days up to endDate. A range has at most ${MAX_RANGE_DAYS} days.`,
    }),
    endDate: t.arg({ type: 'Date', description: 'Last day, inclusive. Defaults to today.' }),
    lastDays: t.arg.int({
      description:
        'Number of days up to endDate: 7 is the week that ends today. In place of startDate, which cannot be given as well.',
    }),
  }
}

/**
 * The arguments of a range of a time series: `startDatetime`, `endDatetime` and `lastDays`.
 * @param maxDays longest range
 */
export function timeRangeArgs<Parent>(t: FieldBuilder<Parent>, maxDays = MAX_SERIES_DAYS) {
  return {
    startDatetime: t.arg({
      type: 'DateTime',
      description: `First instant, inclusive. Defaults to 24 hours before the end. A range has at most ${maxDays} days.`,
    }),
    endDatetime: t.arg({ type: 'DateTime', description: 'Last instant, inclusive. Defaults to now.' }),
    lastDays: t.arg.int({
      description:
        'Number of whole days up to the one that endDatetime is on: 1 is today from midnight. In place of startDatetime, which cannot be given as well.',
    }),
  }
}
