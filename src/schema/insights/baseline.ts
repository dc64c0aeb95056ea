import { dayToSlot, slotToDay } from '../../oura/records/slots.ts'
import {
  DEFAULT_BASELINE_DAYS,
  type Baseline as Figures,
  MAX_BASELINE_DAYS,
  parseBaselineDays,
  toBaseline,
} from '../../resolvers/insights/baseline.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import { builder } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg } from './daily-metric.ts'

/** Parent of the fields of GraphQL's Baseline. */
interface BaselineOfDay extends Figures {
  readonly metric: Metric
  readonly dayNumber: number
}

const Baseline = builder.objectRef<BaselineOfDay>('Baseline').implement({
  description: 'Where a day stands among the days before it.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The day.',
      resolve: ({ dayNumber }) => slotToDay(dayNumber),
    }),
    value: t.exposeFloat('value', {
      description:
        'Value of the day, in the unit of the metric. Null if the day has none, or if it is not over and the metric grows over the day.',
    }),
    median: t.exposeFloat('median', {
      description: 'Median of the days before. Null, like the quartiles, if none of them has a value.',
    }),
    lowerQuartile: t.exposeFloat('lowerQuartile', {
      description:
        'A quarter of the values of the days before are at most this: R type 7 (Hyndman and Fan 1996), as in NumPy and spreadsheets.',
    }),
    upperQuartile: t.exposeFloat('upperQuartile', {
      description: 'Three quarters of the values of the days before are at most this, R type 7.',
    }),
    zScore: t.exposeFloat('zScore', {
      description:
        'Distance of the value from the mean of the days before, in population standard deviations: a value beyond 2 or -2 is unusual. Null without a value, or if all days before are equal.',
    }),
    percentile: t.exposeFloat('percentile', {
      description:
        'Share of the days before whose value is smaller, in percent; half of those with an equal value count. Null without a value.',
    }),
    count: t.exposeInt('count', { nullable: false, description: 'Number of days before that have a value.' }),
  }),
})

builder.objectField(User, 'baseline', (t) =>
  t.field({
    type: Baseline,
    description:
      'Compares a day with the days before it: is it unusual? The day itself is not part of its baseline.',
    args: {
      metric: metricArg(t),
      date: t.arg({ type: 'Date', description: 'The day. Defaults to today.' }),
      days: t.arg.int({
        defaultValue: DEFAULT_BASELINE_DAYS,
        description: `Number of days before, 1 to ${MAX_BASELINE_DAYS}.`,
      }),
    },
    cost: ({ days }) => readDaysCost({ first: 0, last: parseBaselineDays(days) }),
    resolve: async (viewer, { metric, date, days }, _, { path }) => {
      const dayNumber = date == null ? viewer.today() : dayToSlot(date)
      const range = { first: dayNumber - parseBaselineDays(days), last: dayNumber }
      const values = new Map(await loadCountedValues(viewer, path, metric, range))
      const value = values.get(dayNumber) ?? null
      values.delete(dayNumber)
      return { metric, dayNumber, ...toBaseline(value, [...values.values()]) }
    },
  }),
)
