import { slotToDay } from '../../oura/records/slots.ts'
import { dailyMetrics, type DailyMetric as Metric } from '../../resolvers/insights/daily-metric.ts'
import { toStatistics } from '../../resolvers/insights/statistics.ts'
import {
  DEFAULT_TREND_WINDOW,
  knownValues,
  MAX_TREND_WINDOW,
  type TrendPoint as Point,
  parseTrendWindow,
  slopePerDay,
  toTrendPoints,
} from '../../resolvers/insights/trend.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder } from '../builder.ts'
import { daysCost } from '../cost/costs.ts'
import { User } from '../user.ts'
import { Statistics } from './statistics.ts'

const values: { readonly [M in Metric]: { readonly description: string } } = {
  SLEEP_SCORE: { description: 'Sleep score, 1 to 100.' },
  READINESS_SCORE: { description: 'Readiness score, 1 to 100.' },
  ACTIVITY_SCORE: { description: 'Activity score, 1 to 100.' },
  STEPS: { description: 'Number of steps.' },
  TOTAL_CALORIES: { description: 'Total energy burned, at rest and moving, in kcal.' },
  TOTAL_SLEEP_DURATION: { description: 'Time asleep in the main sleep, in seconds. Naps do not count.' },
  AVERAGE_HRV: { description: 'Mean heart rate variability in the main sleep, in ms.' },
  LOWEST_HEART_RATE: {
    description: 'Lowest heart rate in the main sleep, in beats per minute.',
  },
  TEMPERATURE_DEVIATION: {
    description: "Skin temperature of the night compared with the user's baseline, in °C above or below.",
  },
  SPO2_AVERAGE: {
    description: 'Mean oxygen saturation during sleep, in percent.',
  },
  STRESS_HIGH: { description: 'Time in high stress, in seconds.' },
  RECOVERY_HIGH: { description: 'Time in high recovery, in seconds.' },
  VASCULAR_AGE: { description: 'Estimated age of the arteries, in years.' },
}

const DailyMetric = builder.enumType('DailyMetric', {
  description: 'A metric with one number a day.',
  values,
})

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
        'Mean of the values of the `window` days that end with this day, as far as they are in the range. Null if none of them has a value.',
    }),
  }),
})

/** Parent of the fields of GraphQL's Trend. */
interface TrendOfMetric {
  readonly metric: Metric
  readonly points: readonly Point[]
}

const Trend = builder.objectRef<TrendOfMetric>('Trend').implement({
  description: 'A metric over a range of days.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'The metric.' }),
    points: t.expose('points', {
      type: [TrendPoint],
      nullable: false,
      description: 'Every day of the range, with and without a value, oldest first.',
    }),
    slopePerDay: t.float({
      description:
        'Change of the metric per day, in its unit: the slope of the least-squares line through the days that have a value. Negative if the metric falls. Null if fewer than two days have a value.',
      resolve: ({ points }) => slopePerDay(points),
    }),
    statistics: t.field({
      type: Statistics,
      description: 'Statistics over the days that have a value. Null if no day has one.',
      resolve: ({ points }) => toStatistics(knownValues(points)),
    }),
  }),
})

builder.objectField(User, 'trend', (t) =>
  t.field({
    type: Trend,
    description: 'A metric over a range of days: the value of each day, a moving average, and the slope.',
    args: {
      metric: t.arg({ type: DailyMetric, required: true, description: 'The metric.' }),
      startDate: t.arg({ type: 'Date', required: true, description: 'First day, inclusive.' }),
      endDate: t.arg({ type: 'Date', required: true, description: 'Last day, inclusive.' }),
      window: t.arg.int({
        defaultValue: DEFAULT_TREND_WINDOW,
        description: `Length of the moving average in days, 1 to ${MAX_TREND_WINDOW}.`,
      }),
    },
    cost: (args, { today }) => daysCost(parseDateRange(args, today)),
    resolve: async ({ loadersAt, today }, { metric, window, ...dates }, _, info) => {
      const range = parseDateRange(dates, today)
      const days = parseTrendWindow(window)
      return {
        metric,
        points: toTrendPoints(range, await dailyMetrics[metric](loadersAt(info.path), range), days),
      }
    },
  }),
)
