import { type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import { workout } from '../../oura/resources/workout.ts'
import { type DailyMetric, dailyMetrics } from '../../resolvers/insights/daily-metric.ts'
import { toStatistics } from '../../resolvers/insights/statistics.ts'
import { summarizeWorkouts } from '../../resolvers/insights/workout-summary.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { readDaysCost } from '../cost/costs.ts'
import { User } from '../user.ts'
import { Statistics } from './statistics.ts'
import { WorkoutSummary } from './workout-summary.ts'

/** Statistics of one metric, loaded only if the field is selected. */
const metricField = (
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, SlotRange>,
  metric: DailyMetric,
  description: string,
) =>
  t.field({
    type: Statistics,
    description: `${description} Null if no day has a value.`,
    cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today)),
    resolve: async (range, _, context, info) => {
      const values = await dailyMetrics[metric](context.viewer().loadersAt(info.path), range)
      return toStatistics([...values.values()])
    },
  })

const HealthSummary = builder.objectRef<SlotRange>('HealthSummary').implement({
  description:
    'Statistics of a range of days. Only the selected metrics are fetched, and each field fails alone. Today counts with what Oura has so far.',
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
    sleepScore: metricField(t, 'SLEEP_SCORE', 'Sleep scores, 1 to 100.'),
    readinessScore: metricField(t, 'READINESS_SCORE', 'Readiness scores, 1 to 100.'),
    activityScore: metricField(t, 'ACTIVITY_SCORE', 'Activity scores, 1 to 100.'),
    steps: metricField(t, 'STEPS', 'Steps per day.'),
    totalSleepDuration: metricField(
      t,
      'TOTAL_SLEEP_DURATION',
      'Time asleep in the main sleep of each day, in seconds. Naps do not count.',
    ),
    restingHeartRate: metricField(
      t,
      'LOWEST_HEART_RATE',
      'Lowest heart rate in the main sleep of each day, in beats per minute.',
    ),
    averageHrv: metricField(
      t,
      'AVERAGE_HRV',
      'Mean heart rate variability in the main sleep of each day, in ms.',
    ),
    workouts: t.field({
      type: WorkoutSummary,
      description: 'Totals of the workouts in the range. The count is 0 if there were none.',
      cost: (_, { argumentsAround, today }) => readDaysCost(parseDateRange(argumentsAround, today)),
      resolve: async (range, _, context, info) =>
        summarizeWorkouts(
          await context.viewer().loadersAt(info.path).range(workout, range, { fields: 'light' }),
        ),
    }),
  }),
})

builder.objectField(User, 'summary', (t) =>
  t.field({
    type: HealthSummary,
    nullable: false,
    description:
      'Statistics of a range of days: mean, minimum, maximum and spread of the main metrics, and totals of the workouts.',
    args: {
      startDate: t.arg({ type: 'Date', required: true, description: 'First day, inclusive.' }),
      endDate: t.arg({ type: 'Date', required: true, description: 'Last day, inclusive.' }),
    },
    resolve: ({ today }, args) => parseDateRange(args, today),
  }),
)
