import { slotToDay } from '../../oura/records/slots.ts'
import { type Trend as Data, loadTrend, loadTrends } from '../../resolvers/insights/load-trend.ts'
import { toStatistics } from '../../resolvers/insights/statistics.ts'
import {
  DEFAULT_TREND_WINDOW,
  MAX_TREND_WINDOW,
  type TrendPoint as Point,
  parseTrendWindow,
  pointsWithin,
  slopePerDay,
  trendDays,
} from '../../resolvers/insights/trend.ts'
import { daysOf, parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { DailyMetric, metricArg } from './daily-metric.ts'
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

const Trend = builder.objectRef<Data>('Trend').implement({
  description: 'A metric over a range of days.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
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
      resolve: ({ counted }) => toStatistics([...counted.values()]),
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
      metrics: t.arg({ type: [DailyMetric], required: true, description: 'The metrics.' }),
      ...dateRangeArgs(t),
      window: windowArg(t),
    },
    cost: ({ metrics, window, ...dates }, { today }) => ({
      ...readDaysCost(trendDays(parseDateRange(dates, today), parseTrendWindow(window)), metrics.length),
      items: metrics.length,
    }),
    resolve: (viewer, { metrics, window, ...dates }, _, { path }) =>
      loadTrends(
        viewer,
        path,
        metrics,
        parseDateRange(dates, viewer.today),
        parseTrendWindow(window),
      ) as Promise<Data[]>,
  }),
}))
