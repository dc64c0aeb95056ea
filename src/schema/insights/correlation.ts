import { BadUserInputError } from '../../errors.ts'
import { type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import { pauseIfUsedUp } from '../../resolvers/data/time-slice.ts'
import {
  type Coefficients,
  type CorrelationPair,
  correlate,
  MAX_LAG_DAYS,
  type MetricPair,
  pairsOf,
  parseLagDays,
  reachOfLags,
  shiftRange,
  toPairs,
} from '../../resolvers/insights/correlation.ts'
import type { DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadEachMetric } from '../../resolvers/insights/load-each-metric.ts'
import { loadCountedValues } from '../../resolvers/insights/load-metric.ts'
import type { DailyValues } from '../../resolvers/insights/metric.ts'
import { daysOf, parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric, metricsArg } from './daily-metric.ts'

const CorrelationPoint = builder.objectRef<CorrelationPair>('CorrelationPoint').implement({
  description: 'The values of two metrics that belong together.',
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The day of x. The day of y is `lagDays` later.',
      resolve: ({ day }) => slotToDay(day),
    }),
    x: t.exposeFloat('x', { nullable: false, description: 'Value of the first metric, in its unit.' }),
    y: t.exposeFloat('y', { nullable: false, description: 'Value of the second metric, in its unit.' }),
  }),
})

const LAG_DAYS = `Pairs x of a day in the range with y so many days later, -${MAX_LAG_DAYS} to ${MAX_LAG_DAYS}. The day of y may lie outside of the range.`

const NO_VALUES: DailyValues = new Map()

/**
 * Parent of the fields of GraphQL's Correlation. The pairs are made again where they are selected: those of thousands of
 * correlations, kept until the last one is computed, took a hundred megabytes for each request.
 */
interface CorrelationOfMetrics extends Coefficients, MetricPair<Metric> {
  readonly count: number
  readonly toPoints: () => readonly CorrelationPair[]
}

const Correlation = builder.objectRef<CorrelationOfMetrics>('Correlation').implement({
  description: 'How two metrics move together. Correlation is not cause.',
  fields: (t) => ({
    x: t.expose('x', { type: DailyMetric, nullable: false, description: 'The first metric.' }),
    y: t.expose('y', { type: DailyMetric, nullable: false, description: 'The second metric.' }),
    lagDays: t.exposeInt('lagDays', { nullable: false, description: 'Days from x to y.' }),
    count: t.exposeInt('count', {
      nullable: false,
      description: 'Number of pairs: days on which x has a value, and y has one `lagDays` later.',
    }),
    pearson: t.exposeFloat('pearson', {
      description:
        "Pearson's r, -1 to 1: how close the pairs are to a straight line. Null below 4 pairs, or if one of the metrics is constant.",
    }),
    spearman: t.exposeFloat('spearman', {
      description:
        "Spearman's rho, -1 to 1: how close the pairs are to any rising or falling line. It is Pearson's r of the ranks, with the mean rank for equal values. Null like `pearson`.",
    }),
    pValue: t.exposeFloat('pValue', {
      description:
        "Two-sided p-value of Pearson's r, by Student's t with count - 2 degrees of freedom: how likely such an r is between unrelated series. It supposes that days are independent, which days of one person seldom are. Null like `pearson`.",
    }),
    points: t.field({
      type: [CorrelationPoint],
      nullable: false,
      description: 'The pairs, oldest first.',
      resolve: ({ toPoints }) => toPoints(),
    }),
  }),
})

/** Correlates two metrics over a range of days. */
function toCorrelation(
  range: SlotRange,
  pair: MetricPair<Metric>,
  xs: DailyValues,
  ys: DailyValues,
): CorrelationOfMetrics {
  const toPoints = () => toPairs(range, xs, ys, pair.lagDays)
  const points = toPoints()
  return { ...pair, count: points.length, toPoints, ...correlate(points) }
}

builder.objectFields(User, (t) => ({
  correlation: t.field({
    type: Correlation,
    description: 'How two metrics move together over a range of days, on the same day or some days apart.',
    args: {
      x: t.arg({ type: DailyMetric, required: true, description: 'The first metric.' }),
      y: t.arg({ type: DailyMetric, required: true, description: 'The second metric.' }),
      lagDays: t.arg.int({ defaultValue: 0, description: LAG_DAYS }),
      ...dateRangeArgs(t),
    },
    cost: (args, { today }) => {
      const range = parseDateRange(args, today)
      return { ...readDaysCost(range, 2), items: daysOf(range) }
    },
    resolve: async (viewer, { x, y, lagDays: lag, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      const lagDays = parseLagDays(lag, 0)
      const [xs, ys] = await Promise.all([
        loadCountedValues(viewer, path, x, range),
        loadCountedValues(viewer, path, y, shiftRange(range, lagDays)),
      ])
      return toCorrelation(range, { x, y, lagDays }, xs, ys)
    },
  }),
  correlations: t.field({
    type: [Correlation],
    nullable: { list: false, items: true },
    description:
      'How every two of several metrics move together over a range of days: each pair once for the same day, and in both orders for days apart. A pair with a metric that fails is null, and its error names the metric in `extensions.metric`. Metrics of one collection share its request.',
    args: {
      metrics: metricsArg(t),
      lagDays: t.arg.intList({
        defaultValue: [0],
        description: `${LAG_DAYS} Several lags give each pair several times.`,
      }),
      ...dateRangeArgs(t),
    },
    cost: ({ metrics, lagDays, ...dates }, { today }) => {
      const pairs = metrics.length * metrics.length * (lagDays?.length ?? 1)
      // Both series of a pair are ranked.
      return { ...readDaysCost(parseDateRange(dates, today), 2 * pairs), items: pairs }
    },
    resolve: async (viewer, { metrics, lagDays, ...dates }, _, { path }) => {
      if (new Set(metrics).size < 2)
        throw new BadUserInputError('metrics', 'Argument metrics must name at least two different metrics.')
      const range = parseDateRange(dates, viewer.today)
      const lags = (lagDays ?? [0]).map((lag) => parseLagDays(lag, 0))
      const days = reachOfLags(range, lags)
      const loaded = await loadEachMetric(path, metrics, (_at, metric) =>
        loadCountedValues(viewer, path, metric, days),
      )
      const values = new Map(metrics.map((metric, index) => [metric, loaded[index] ?? NO_VALUES]))
      const correlations: (CorrelationOfMetrics | Error)[] = []
      for (const pair of pairsOf(metrics, lags)) {
        const [xs, ys] = [values.get(pair.x) ?? NO_VALUES, values.get(pair.y) ?? NO_VALUES]
        await pauseIfUsedUp()
        if (xs instanceof Error || ys instanceof Error)
          correlations.push(xs instanceof Error ? xs : (ys as Error))
        else correlations.push(toCorrelation(range, pair, xs, ys))
      }
      return correlations as CorrelationOfMetrics[]
    },
  }),
}))
