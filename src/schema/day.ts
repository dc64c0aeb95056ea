import type { ObjectRef } from '@pothos/core'
import type { FieldOptions } from '../oura/records/field-set.ts'
import type { Shape } from '../oura/records/record-shape.ts'
import { dayToSlot, slotToDay } from '../oura/records/slots.ts'
import type { OuraRecord, Resource } from '../oura/resources/resource.ts'
import type { Loaders } from '../resolvers/data/loaders.ts'
import { selectedFields } from '../resolvers/data/selection.ts'
import { parseDateRange } from '../resolvers/paging/date-range.ts'
import { MAX_PAGE_SIZE, paginate, parsePageArguments } from '../resolvers/paging/page.ts'
import { builder, type Types } from './builder.ts'
import { dayPageCost, RECORDS_OF_DAY } from './cost/costs.ts'
import { dateRangeArgs, orderedPageArgs } from './relay/arguments.ts'
import { countedConnection } from './relay/connection.ts'
import { nodeType } from './relay/node.ts'
import { User } from './user.ts'

/** Parent of the fields of GraphQL's Day. */
export interface CalendarDay {
  /** Days since 1970-01-01. */
  readonly dayNumber: number
}

/** A calendar day. The module of each resource adds the records of a day. */
export const Day = builder.objectRef<CalendarDay>('Day')

nodeType(Day, {
  description:
    'A calendar day with all records of that day. Many days cost as many requests to Oura as one: one for each kind of data.',
  key: ({ dayNumber }) => slotToDay(dayNumber),
  isTypeOf: (object) => 'dayNumber' in object,
  findNode: (_, key) => {
    const dayNumber = dayToSlot(key)
    // Date.parse reads 31 February as a day in March.
    return Number.isNaN(dayNumber) || slotToDay(dayNumber) !== key ? null : { dayNumber }
  },
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The date of the day.',
      resolve: ({ dayNumber }) => slotToDay(dayNumber),
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
    resolve: (_, { date }) => ({ dayNumber: dayToSlot(date) }),
  }),
  days: t.field({
    type: DayConnection,
    nullable: false,
    description: 'Every calendar day of a range, with or without records.',
    args: { ...dateRangeArgs(t), ...orderedPageArgs(t) },
    cost: (args, { today }) => dayPageCost(args, parseDateRange(args, today)),
    resolve: ({ today }, args) => {
      const { first, last } = parseDateRange(args, today)
      const days = Array.from({ length: last - first + 1 }, (__, index) => ({ dayNumber: first + index }))
      const descending = args.orderBy === 'DESC'
      const page = paginate(
        descending ? days.reverse() : days,
        parsePageArguments('days', args, MAX_PAGE_SIZE),
        {
          connection: 'days',
          positionOf: ({ dayNumber }) => [dayNumber],
          descending,
        },
      )
      return { ...page, totalCount: days.length }
    },
  }),
}))

interface DayFieldOptions {
  readonly field: string
  readonly description: string
}

interface DayRecordsOptions<S extends Shape> extends DayFieldOptions {
  readonly deprecationReason?: string
  /**
   * Whether a record that began on the day or before it (see Resource.lookBackDays) belongs to the day.
   * @default it began on the day
   */
  readonly covers?: (record: OuraRecord<S>, day: string) => boolean
}

/** Adds a resource with at most one record a day to Day. */
export function dayRecord<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description }: DayFieldOptions,
): void {
  builder.objectField(Day, field, (t) =>
    t.field({
      type: node,
      description,
      resolve: (day, _, context, info) =>
        loadDay(context.viewer().loadersAt(info.path), resource, day, { fields: selectedFields(info) }).then(
          (records) => records.at(-1),
        ) as never,
    }),
  )
}

/** Adds a resource that may have several records a day to Day. */
export function dayRecords<S extends Shape>(
  resource: Resource<S>,
  node: ObjectRef<Types, OuraRecord<S>>,
  { field, description, deprecationReason, covers }: DayRecordsOptions<S>,
): void {
  builder.objectField(Day, field, (t) =>
    t.field({
      type: [node],
      description,
      cost: { items: RECORDS_OF_DAY },
      ...(deprecationReason === undefined ? {} : { deprecationReason }),
      resolve: async (day, _, context, info) => {
        const records = await loadDay(context.viewer().loadersAt(info.path), resource, day, {
          fields: selectedFields(info),
        })
        const date = slotToDay(day.dayNumber)
        return (covers ? records.filter((record) => covers(record, date)) : records) as never
      },
    }),
  )
}

/** A resource's records of one day, and those that began before it within Resource.lookBackDays. */
export function loadDay<S extends Shape>(
  loaders: Loaders,
  resource: Resource<S>,
  { dayNumber }: CalendarDay,
  options: FieldOptions,
): Promise<readonly OuraRecord<S>[]> {
  return loaders.range(resource, { first: dayNumber - resource.lookBackDays, last: dayNumber }, options)
}
