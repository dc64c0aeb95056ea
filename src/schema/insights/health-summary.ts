import { slotToDay } from '../../oura/records/slots.ts'
import { workout } from '../../oura/resources/workout.ts'
import type { Viewer } from '../../resolvers/data/context.ts'
import { dailyMetrics, type DailyMetric as Metric } from '../../resolvers/insights/daily-metrics.ts'
import { loadStatistics } from '../../resolvers/insights/load-metric.ts'
import { finite } from '../../resolvers/insights/sums.ts'
import { summarizeWorkouts } from '../../resolvers/insights/workout-summary.ts'
import { type DateRange, parseDateRange, previousRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { dateRangeArgs } from '../relay/arguments.ts'
import { User } from '../user.ts'
import { metricArg } from './daily-metric.ts'
import { Statistics } from './statistics.ts'
import { WorkoutSummary } from './workout-summary.ts'

/** Parent of the fields of GraphQL's HealthSummary. */
interface SummaryOfRange extends DateRange {
  readonly viewer: Viewer
}

type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, SummaryOfRange>

/** Statistics of one metric, loaded only if the field is selected. */
const metricField = (t: FieldBuilder, metric: Metric, deprecationReason?: string) =>
  t.field({
    type: Statistics,
    description: `${dailyMetrics[metric].description} Null if no day has a value.`,
    cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today)),
    ...(deprecationReason === undefined ? {} : { deprecationReason }),
    resolve: ({ viewer, ...range }, _, __, { path }) => loadStatistics(viewer, path, metric, range),
  })

const HealthSummary = builder.objectRef<SummaryOfRange>('HealthSummary')

HealthSummary.implement({
  description:
    'Statistics of a range of days. Only the selected metrics are fetched, and each field fails alone. A day that is not over is left out of metrics that grow over the day, such as steps.',
  fields: (t) => ({
    startDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'First day of the range.',
      resolve: ({ first }) => slotToDay(first),
    }),
    endDate: t.field({
      type: 'Date',
      nullable: false,
      description: 'Last day of the range, included.',
      resolve: ({ last }) => slotToDay(last),
    }),
    dayCount: t.int({
      nullable: false,
      description: 'Number of days in the range, with and without data.',
      resolve: ({ first, last }) => last - first + 1,
    }),
    sleepScore: metricField(t, 'SLEEP_SCORE'),
    readinessScore: metricField(t, 'READINESS_SCORE'),
    activityScore: metricField(t, 'ACTIVITY_SCORE'),
    steps: metricField(t, 'STEPS'),
    totalSleepDuration: metricField(t, 'TOTAL_SLEEP_DURATION'),
    mainSleepDuration: metricField(t, 'MAIN_SLEEP_DURATION'),
    lowestHeartRate: metricField(t, 'LOWEST_HEART_RATE'),
    restingHeartRate: metricField(t, 'LOWEST_HEART_RATE', 'Use lowestHeartRate.'),
    averageHrv: metricField(t, 'AVERAGE_HRV'),
    statistics: t.field({
      type: Statistics,
      description: 'Statistics of any metric. Null if no day has a value.',
      args: { metric: metricArg(t) },
      cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today)),
      resolve: ({ viewer, ...range }, { metric }, _, { path }) => loadStatistics(viewer, path, metric, range),
    }),
    difference: t.float({
      description:
        'How much the mean of any metric rose from `previous` to this range, in its unit. Negative if it fell. Null if one of the two has no value.',
      args: { metric: metricArg(t) },
      cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today), 2),
      resolve: async ({ viewer, ...range }, { metric }, _, { path }) => {
        const [now, before] = await Promise.all(
          [range, previousRange(range)].map((days) => loadStatistics(viewer, path, metric, days)),
        )
        return now && before ? finite(now.mean - before.mean) : null
      },
    }),
    workouts: t.field({
      type: WorkoutSummary,
      description: 'Totals of the workouts in the range. The count is 0 if there were none.',
      cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today)),
      resolve: async ({ viewer, ...range }, _, __, { path }) =>
        summarizeWorkouts(await viewer.loadersAt(path).range(workout, range, { fields: 'light' })),
    }),
    previous: t.field({
      type: HealthSummary,
      nullable: false,
      description: 'The range of equal length just before this one.',
      resolve: ({ viewer, ...range }) => ({ viewer, ...previousRange(range) }),
    }),
  }),
})

builder.objectField(User, 'summary', (t) =>
  t.field({
    type: HealthSummary,
    nullable: false,
    description:
      'Statistics of a range of days: mean, minimum, maximum and spread of metrics, totals of the workouts, and the same for the range before.',
    args: dateRangeArgs(t),
    resolve: (viewer, args) => ({ viewer, ...parseDateRange(args, viewer.today) }),
  }),
)
