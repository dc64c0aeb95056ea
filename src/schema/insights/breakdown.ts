import { type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import {
  type Period as By,
  type BreakdownGroup as Group,
  maxGroups,
  toBreakdown,
} from '../../resolvers/insights/breakdown.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import type { FieldCost } from '../cost/field-cost.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg } from './daily-metric.ts'
import { Statistics } from './statistics.ts'

const values: { readonly [P in By]: { readonly description: string } } = {
  WEEKDAY: { description: 'By day of the week: up to seven groups, from Monday to Sunday.' },
  WEEK: { description: 'By ISO week, from Monday to Sunday.' },
  MONTH: { description: 'By calendar month.' },
  YEAR: { description: 'By calendar year.' },
}

export const Period = builder.enumType('Period', { description: 'What days are grouped by.', values })

export const BreakdownGroup = builder.objectRef<Group>('BreakdownGroup').implement({
  description: 'Statistics of one group of days.',
  fields: (t) => ({
    key: t.exposeString('key', {
      nullable: false,
      description:
        'The group: MONDAY to SUNDAY, an ISO 8601 week such as 2026-W48, a month such as 2026-11, or a year such as 2026. An ISO week belongs to the year of its Thursday.',
    }),
    startDate: t.field({
      type: 'Date',
      description:
        'First day of the week, month or year. It may lie before the range; only days of the range count. Null for a weekday.',
      resolve: ({ startDay }) => (startDay === null ? null : slotToDay(startDay)),
    }),
    statistics: t.expose('statistics', {
      type: Statistics,
      description: 'Statistics over the days of the group. Null if none of them has a value.',
    }),
  }),
})

/** Parent of the fields of GraphQL's Breakdown. */
interface BreakdownOfMetric {
  readonly metric: Metric
  readonly by: By
  readonly groups: readonly Group[]
}

const Breakdown = builder.objectRef<BreakdownOfMetric>('Breakdown').implement({
  description: 'A metric over a range of days, by weekday, week, month or year.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
    by: t.expose('by', { type: Period, nullable: false, description: 'What the days are grouped by.' }),
    groups: t.expose('groups', {
      type: [BreakdownGroup],
      nullable: false,
      description: 'Every group that has a day in the range, with or without a value, in order of time.',
    }),
  }),
})

/** Cost of the groups of a range. */
export const groupsCost = (range: SlotRange, by: By): FieldCost => ({
  ...readDaysCost(range),
  items: maxGroups(range, by),
})

builder.objectField(User, 'breakdown', (t) =>
  t.field({
    type: Breakdown,
    description: 'Statistics of a metric for each weekday, week, month or year of a range of days.',
    args: {
      metric: metricArg(t),
      by: t.arg({ type: Period, required: true, description: 'What to group the days by.' }),
      ...dateRangeArgs(t),
    },
    cost: ({ by, ...dates }, { today }) => groupsCost(parseDateRange(dates, today), by),
    resolve: async (viewer, { metric, by, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      return {
        metric,
        by,
        groups: toBreakdown(range, await loadCountedValues(viewer, path, metric, range), by),
      }
    },
  }),
)
