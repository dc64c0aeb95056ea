import type { ObjectRef } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Shape } from '../oura/records/record-shape.ts'
import { dayToSlot, slotToDay } from '../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../oura/resources/resource.ts'
import type { GatewayContext } from '../resolvers/data/context.ts'
import { type CalendarDay, loadPageRecords, recordsOfDay } from '../resolvers/data/day-records.ts'
import type { Loaders } from '../resolvers/data/loaders.ts'
import { selectedRecordsOfDays } from '../resolvers/data/selection.ts'
import { parseDateRange } from '../resolvers/paging/date-range.ts'
import { MAX_PAGE_SIZE, parsePageArguments, slicePage, toConnection } from '../resolvers/paging/page.ts'
import { builder, type Types } from './builder.ts'
import { dayPageCost, RECORDS_OF_DAY } from './cost/costs.ts'
import { dateRangeArgs, orderedPageArgs } from './relay/arguments.ts'
import { countedConnection } from './relay/connection.ts'
import { nodeType } from './relay/node.ts'
import { User } from './user.ts'

/** A calendar day. The module of each resource adds the records of a day. */
export const Day = builder.objectRef<CalendarDay>('Day')

nodeType(Day, {
  description:
    'A calendar day with all records of that day. Many days cost as many requests to Oura as one: one for each kind of data.',
  key: ({ dayNumber }) => slotToDay(dayNumber),
  isTypeOf: (object) => 'dayNumber' in object,
  findNode: (context, key) => {
    const viewer = context.viewer()
    const dayNumber = dayToSlot(key)
    // Date.parse reads 31 February as a day in March.
    return Number.isNaN(dayNumber) || slotToDay(dayNumber) !== key ? null : { dayNumber, viewer }
  },
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The date of the day.',
      resolve: ({ dayNumber }) => slotToDay(dayNumber),
    }),
    isComplete: t.boolean({
      nullable: false,
      description:
        'Whether the day is over, so that its steps and other sums grow no more. An activity day ends at 04:00 of the next day, in the time zone of `viewer`.',
      resolve: ({ dayNumber, viewer }) => dayNumber <= viewer.lastCompleteDay(),
    }),
  }),
})

const DayConnection = countedConnection('Day', Day, 'days')

builder.objectFields(User, (t) => ({
  day: t.field({
    type: Day,
    nullable: false,
    description: 'A calendar day, with or without records.',
    args: { date: t.arg({ type: 'Date', required: true, description: 'The date of the day.' }) },
    resolve: (viewer, { date }) => ({ dayNumber: dayToSlot(date), viewer }),
  }),
  days: t.field({
    type: DayConnection,
    nullable: false,
    description: 'Every calendar day of a range, with or without records.',
    args: { ...dateRangeArgs(t), ...orderedPageArgs(t) },
    cost: (args, { today }) => dayPageCost(args, parseDateRange(args, today)),
    resolve: async (viewer, args, _, info) => {
      const { first, last } = parseDateRange(args, viewer.today)
      const days = Array.from({ length: last - first + 1 }, (__, index) => ({
        dayNumber: first + index,
        viewer,
      }))
      const descending = args.orderBy === 'DESC'
      const ordering = {
        connection: 'days',
        positionOf: ({ dayNumber }: CalendarDay) => [dayNumber],
        descending,
      }
      const request = parsePageArguments('days', args, MAX_PAGE_SIZE)
      const slice = slicePage(descending ? days.reverse() : days, request, ordering)
      const nodes = await withRecords(slice.nodes, viewer.loadersAt(info.path), info)
      return { ...toConnection({ ...slice, nodes }, ordering), totalCount: days.length }
    },
  }),
}))

/** Loads the records that are selected of the days of a page, so that their fields can be read at once. */
async function withRecords(
  days: readonly CalendarDay[],
  loaders: Loaders,
  info: GraphQLResolveInfo,
): Promise<readonly CalendarDay[]> {
  const wanted = selectedRecordsOfDays(info)
  if (days.length === 0 || wanted.size === 0) return days
  const numbers = days.map(({ dayNumber }) => dayNumber)
  const range = { first: Math.min(...numbers), last: Math.max(...numbers) }
  const page = await loadPageRecords(loaders, range, wanted)
  return days.map(({ dayNumber, viewer }) => ({ dayNumber, viewer, page }))
}

/**
 * Options of a field of Day that is made of the records of a resource.
 * @param read makes the value of the day's records, and of those that began before it within Resource.lookBackDays
 */
export const ofDayRecords = <S extends Shape>(
  resource: Resource<S>,
  read: (records: readonly OuraRecord<S>[], day: CalendarDay) => unknown,
) => ({
  extensions: { recordsOfDay: resource },
  resolve(day: CalendarDay, _: object, __: GatewayContext, info: GraphQLResolveInfo) {
    const records = recordsOfDay(day, resource, info)
    const value =
      records instanceof Promise ? records.then((loaded) => read(loaded, day)) : read(records, day)
    return value as never
  },
})

interface DayFieldOptions {
  readonly field: string
  readonly description: string
}

interface DayRecordsOptions<S extends Shape> extends DayFieldOptions {
  readonly deprecationReason?: string
  /**
   * The last day that a record covers, as YYYY-MM-DD; null for the day on which it began. A record is on all of its days, as
   * far as Resource.lookBackDays reaches.
   * @default null for every record
   */
  readonly lastDayOf?: (record: OuraRecord<S>, today: string) => string | null
}

/** Adds a resource with at most one record a day to Day. */
export function dayRecord<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description }: DayFieldOptions,
): void {
  builder.objectField(Day, field, (t) =>
    t.field({ type: node, description, ...ofDayRecords(resource, (records) => records.at(-1)) }),
  )
}

/** Adds a resource that may have several records a day to Day. */
export function dayRecords<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description, deprecationReason, lastDayOf }: DayRecordsOptions<S>,
): void {
  builder.objectField(Day, field, (t) =>
    t.field({
      type: [node],
      description,
      cost: { items: RECORDS_OF_DAY },
      ...(deprecationReason === undefined ? {} : { deprecationReason }),
      ...ofDayRecords(resource, (records, { dayNumber, viewer }) => {
        if (lastDayOf === undefined) return records
        const [day, today] = [slotToDay(dayNumber), slotToDay(viewer.today())]
        return records.filter(
          (record) => record.slot === dayNumber || day <= (lastDayOf(record, today) ?? ''),
        )
      }),
    }),
  )
}
