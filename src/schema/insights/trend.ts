import { slotToDay } from '../../oura/records/slots.ts'
import { toBreakdown } from '../../resolvers/insights/breakdown.ts'
import { loadEachMetric } from '../../resolvers/insights/load-each-metric.ts'
import { loadStatistics } from '../../resolvers/insights/load-metric.ts'
import { type Trend as Data, loadTrend } from '../../resolvers/insights/load-trend.ts'
import type { Statistics as Figures } from '../../resolvers/insights/statistics.ts'
import { finite } from '../../resolvers/insights/sums.ts'
import {
  DEFAULT_TREND_WINDOW,
  MAX_TREND_WINDOW,
  type TrendPoint as Point,
  parseTrendWindow,
  pointsWithin,
  slopePerDay,
  trendDays,
} from '../../resolvers/insights/trend.ts'
import { comparedRange, type DateRange, daysOf, parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { BreakdownGroup, groupsCost, Period } from './breakdown.ts'
import { DailyMetric, metricArg, metricsArg } from './daily-metric.ts'
import { Statistics } from './statistics.ts'

const TrendPoint = builder.objectRef<Point>('TrendPoint').implement({
  description: 'One day of a trend.',
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The date of the day.',
      resolve: ({ dayNumber }) => slotToDay(dayNumber),
    }),
    value: t.exposeFloat('value', {
      description: 'Value of the day, in the unit of the metric. Null if the day has none.',
    }),
    movingAverage: t.exposeFloat('movingAverage', {
      description:
        'Mean of the values of the `window` days that end with this day, whether or not they are in the range. Null if none of them has a value.',
    }),
    isComplete: t.exposeBoolean('isComplete', {
      nullable: false,
      description:
        'Whether the day is over: an activity day ends at 04:00. Until then the value of a metric that grows over the day, such as steps, is what Oura has so far, and the moving average, the slope and the statistics leave it out.',
    }),
  }),
})

/** Parent of the fields of GraphQL's TrendComparison. */
interface Comparison {
  readonly range: DateRange
  readonly statistics: Figures | null
  /** Of the means. */
  readonly difference: number | null
}

const TrendComparison = builder.objectRef<Comparison>('TrendComparison').implement({
  description: 'The metric of a trend over another range of days.',
  fields: (t) => ({
    startDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'First day of the other range.',
      resolve: ({ range }) => slotToDay(range.first),
    }),
    endDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'Last day of the other range, included.',
      resolve: ({ range }) => slotToDay(range.last),
    }),
    statistics: t.expose('statistics', {
      type: Statistics,
      description: 'Statistics over the days of the other range that have a value. Null if no day has one.',
    }),
    difference: t.exposeFloat('difference', {
      description:
        'Mean of the trend less the mean of the other range, in the unit of the metric: positive if the metric is higher in the trend. Null if one of the two has no value.',
    }),
  }),
})

const Trend = builder.objectRef<Data>('Trend').implement({
  description: 'A metric over a range of days.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
    startDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'First day of the range.',
      resolve: ({ range }) => slotToDay(range.first),
    }),
    endDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'Last day of the range, included.',
      resolve: ({ range }) => slotToDay(range.last),
    }),
    values: t.field({
      type: ['Float'],
      nullable: { list: false, items: true },
      description:
        'The values without dates: one for each day of the range, oldest first, the first one of `startDate`. Null for a day without a value. For charts and heat maps, where `points` would be long.',
      cost: (_, { argumentsAround, today }) => ({ items: daysOf(parseDateRange(argumentsAround, today)) }),
      resolve: ({ points }) => points.map(({ value }) => value),
    }),
    points: t.field({
      type: [TrendPoint],
      nullable: false,
      description:
        'Every day of the range, with and without a value, oldest first. With `above` or `below`, only the days whose value is there. A day that is not over counts with its value so far: see `isComplete`.',
      args: {
        above: t.arg.float({ description: 'Only days with a value greater than this.' }),
        below: t.arg.float({ description: 'Only days with a value less than this.' }),
      },
      cost: (_, { argumentsAround, today }) => ({ items: daysOf(parseDateRange(argumentsAround, today)) }),
      resolve: ({ points }, bounds) => pointsWithin(points, bounds),
    }),
    slopePerDay: t.float({
      description:
        'Change of the metric per day, in its unit: the slope of the least-squares line through the days that have a value. Negative if the metric falls. Null if fewer than two days have a value.',
      resolve: ({ counted }) => slopePerDay(counted),
    }),
    statistics: t.field({
      type: Statistics,
      description: 'Statistics over the days that have a value. Null if no day has one.',
      resolve: (trend) => trend.statistics(),
    }),
    groups: t.field({
      type: [BreakdownGroup],
      nullable: false,
      description:
        'Statistics of each weekday, week, month or year that has a day in the range, with or without a value, in order of time.',
      args: { by: t.arg({ type: Period, required: true, description: 'What to group the days by.' }) },
      cost: ({ by }, { argumentsAround, today }) => groupsCost(parseDateRange(argumentsAround, today), by),
      resolve: ({ range, counted }, { by }) => toBreakdown(range, counted, by),
    }),
    comparedTo: t.field({
      type: TrendComparison,
      description:
        'The same metric over another range of days. Without dates, over the range of equal length just before; with one date, over a range of equal length that starts or ends with it.',
      args: {
        startDate: t.arg({ type: 'Date', description: 'First day of the other range, inclusive.' }),
        endDate: t.arg({ type: 'Date', description: 'Last day of the other range, inclusive.' }),
      },
      cost: (dates, { argumentsAround, today }) =>
        readDaysCost(comparedRange(dates, parseDateRange(argumentsAround, today))),
      resolve: async (trend, dates, _, { path }) => {
        const { viewer, metric } = trend
        const range = comparedRange(dates, trend.range)
        const statistics = await loadStatistics(viewer, path, metric, range)
        const mean = trend.statistics()?.mean
        const difference = statistics && mean !== undefined ? finite(mean - statistics.mean) : null
        return { range, statistics, difference }
      },
    }),
  }),
})

const windowArg = <Parent>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) =>
  t.arg.int({
    defaultValue: DEFAULT_TREND_WINDOW,
    description: `Length of the moving average in days, 1 to ${MAX_TREND_WINDOW}.`,
  })

builder.objectFields(User, (t) => ({
  trend: t.field({
    type: Trend,
    description: 'A metric over a range of days: the value of each day, a moving average, and the slope.',
    args: { metric: metricArg(t), ...dateRangeArgs(t), window: windowArg(t) },
    cost: ({ window, ...dates }, { today }) =>
      readDaysCost(trendDays(parseDateRange(dates, today), parseTrendWindow(window))),
    resolve: (viewer, { metric, window, ...dates }, _, { path }) =>
      loadTrend(viewer, path, metric, parseDateRange(dates, viewer.today), parseTrendWindow(window)),
  }),
  trends: t.field({
    type: [Trend],
    nullable: { list: false, items: true },
    description:
      'Several metrics over the same range of days, in the order of `metrics`. A metric that fails is null, and its error names it in `extensions.metric`. Metrics of one collection share its request.',
    args: {
      metrics: metricsArg(t),
      ...dateRangeArgs(t),
      window: windowArg(t),
    },
    cost: ({ metrics, window, ...dates }, { today }) => ({
      ...readDaysCost(trendDays(parseDateRange(dates, today), parseTrendWindow(window)), metrics.length),
      items: metrics.length,
    }),
    resolve: (viewer, { metrics, window, ...dates }, _, { path }) => {
      const range = parseDateRange(dates, viewer.today)
      const days = parseTrendWindow(window)
      return loadEachMetric(path, metrics, (at, metric) =>
        loadTrend(viewer, at, metric, range, days),
      ) as Promise<Data[]>
    },
  }),
}))
