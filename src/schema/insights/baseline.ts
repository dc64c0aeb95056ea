import type { GraphQLResolveInfo } from 'graphql'
import { dayToSlot, type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import type { Today } from '../../resolvers/data/today.ts'
import {
  DEFAULT_BASELINE_DAYS,
  type Baseline as Figures,
  MAX_BASELINE_DAYS,
  parseBaselineDays,
  toBaseline,
} from '../../resolvers/insights/baseline.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadEachMetric } from '../../resolvers/insights/load-each-metric.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg, metricsArg } from './daily-metric.ts'

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

const baselineArgs = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, Viewer>) => ({
  date: t.arg({ type: 'Date', description: 'The day. Defaults to today.' }),
  days: t.arg.int({
    defaultValue: DEFAULT_BASELINE_DAYS,
    description: `Number of days before, 1 to ${MAX_BASELINE_DAYS}.`,
  }),
})

/** @throws BadUserInputError */
const baselineRange = (
  { date, days }: { readonly date?: string | null | undefined; readonly days?: number | null | undefined },
  today: Today,
): SlotRange => {
  const last = date == null ? today() : dayToSlot(date)
  return { first: last - parseBaselineDays(days), last }
}

async function loadBaseline(
  viewer: Viewer,
  path: GraphQLResolveInfo['path'],
  metric: Metric,
  range: SlotRange,
): Promise<BaselineOfDay> {
  const values = new Map(await loadCountedValues(viewer, path, metric, range))
  const value = values.get(range.last) ?? null
  values.delete(range.last)
  return { metric, dayNumber: range.last, ...toBaseline(value, [...values.values()]) }
}

builder.objectFields(User, (t) => ({
  baseline: t.field({
    type: Baseline,
    description:
      'Compares a day with the days before it: is it unusual? The day itself is not part of its baseline.',
    args: { metric: metricArg(t), ...baselineArgs(t) },
    cost: ({ days }) => readDaysCost({ first: 0, last: parseBaselineDays(days) }),
    resolve: (viewer, { metric, ...args }, _, { path }) =>
      loadBaseline(viewer, path, metric, baselineRange(args, viewer.today)),
  }),
  baselines: t.field({
    type: [Baseline],
    nullable: { list: false, items: true },
    description:
      'Compares a day with the days before it in several metrics, in the order of `metrics`. A metric that fails is null, and its error names it in `extensions.metric`. Metrics of one collection share its request.',
    args: { metrics: metricsArg(t), ...baselineArgs(t) },
    cost: ({ metrics, days }) => ({
      ...readDaysCost({ first: 0, last: parseBaselineDays(days) }, metrics.length),
      items: metrics.length,
    }),
    resolve: (viewer, { metrics, ...args }, _, { path }) => {
      const range = baselineRange(args, viewer.today)
      return loadEachMetric(path, metrics, (at, metric) =>
        loadBaseline(viewer, at, metric, range),
      ) as Promise<BaselineOfDay[]>
    },
  }),
}))
