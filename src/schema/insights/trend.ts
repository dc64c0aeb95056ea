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
import { User } from '../user.ts'
import { Statistics } from './statistics.ts'

const values: { readonly [M in Metric]: { readonly description: string } } = {
  SLEEP_SCORE: { description: 'Sleep score, 1 to 100.' },
  READINESS_SCORE: { description: 'Readiness score, 1 to 100.' },
  ACTIVITY_SCORE: { description: 'Activity score, 1 to 100.' },
  STEPS: { description: 'Number of steps.' },
  TOTAL_CALORIES: { description: 'All energy spent, at rest and moving, in kcal.' },
  TOTAL_SLEEP_DURATION: { description: 'Time asleep in the main sleep, in seconds; naps do not count.' },
  AVERAGE_HRV: { description: 'Mean heart rate variability in the main sleep, in ms.' },
  LOWEST_HEART_RATE: {
    description:
      'Lowest heart rate in the main sleep, in beats a minute. 255, which stands for not measured, does not count.',
  },
  TEMPERATURE_DEVIATION: {
    description: 'Skin temperature of the night against what is usual for the wearer, in °C above or below.',
  },
  SPO2_AVERAGE: {
    description:
      'Mean oxygen saturation during sleep, in percent. 0, which stands for not measured, does not count.',
  },
  STRESS_HIGH: { description: 'Time in high stress, in seconds.' },
  RECOVERY_HIGH: { description: 'Time in high recovery, in seconds.' },
  VASCULAR_AGE: { description: 'Estimated age of the arteries, in years.' },
}

const DailyMetric = builder.enumType('DailyMetric', {
  description: 'One number a day, of all that Oura measures.',
  values,
})

const TrendPoint = builder.objectRef<Point>('TrendPoint').implement({
  description: 'One day of a trend.',
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      nullable: false,
      description: 'The day.',
      resolve: ({ dayNumber }) => slotToDay(dayNumber),
    }),
    value: t.exposeFloat('value', {
      description: "The day's value, in the unit of the metric; null where it has none.",
    }),
    movingAverage: t.exposeFloat('movingAverage', {
      description:
        'Mean of the values of the `window` days up to and including this one, as far as they lie in the range; null where none of them has a value.',
    }),
  }),
})

/** Parent of the fields of GraphQL's Trend. */
interface TrendOfMetric {
  readonly metric: Metric
  readonly points: readonly Point[]
}

const Trend = builder.objectRef<TrendOfMetric>('Trend').implement({
  description: 'How a metric went through a range of days.',
  fields: (t) => ({
    metric: t.expose('metric', { type: DailyMetric, nullable: false, description: 'What was measured.' }),
    points: t.expose('points', {
      type: [TrendPoint],
      nullable: false,
      description: 'Every day of the range, with and without a value, oldest first.',
    }),
    slopePerDay: t.float({
      description:
        'By how much the metric rises each day, in its own unit: the slope of the least-squares line through the days that have a value. Negative where it falls; null with fewer than two such days.',
      resolve: ({ points }) => slopePerDay(points),
    }),
    statistics: t.field({
      type: Statistics,
      description: 'Figures over the days that have a value; null where none has.',
      resolve: ({ points }) => toStatistics(knownValues(points)),
    }),
  }),
})

builder.objectField(User, 'trend', (t) =>
  t.field({
    type: Trend,
    description: 'How a metric went through a range of days: each day, a moving average, and the slope.',
    args: {
      metric: t.arg({ type: DailyMetric, required: true, description: 'What to look at.' }),
      startDate: t.arg({ type: 'Date', required: true, description: 'First day, inclusive.' }),
      endDate: t.arg({ type: 'Date', required: true, description: 'Last day, inclusive.' }),
      window: t.arg.int({
        defaultValue: DEFAULT_TREND_WINDOW,
        description: `Length of the moving average in days, 1 to ${MAX_TREND_WINDOW}.`,
      }),
    },
    resolve: async ({ loadersAt }, { metric, window, ...dates }, { clock }, info) => {
      const range = parseDateRange(dates, clock)
      const days = parseTrendWindow(window)
      return {
        metric,
        points: toTrendPoints(range, await dailyMetrics[metric](loadersAt(info.path), range), days),
      }
    },
  }),
)
