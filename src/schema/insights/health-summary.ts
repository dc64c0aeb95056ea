import { type SlotRange, slotToDay } from '../../oura/records/slots.ts'
import { workout } from '../../oura/resources/workout.ts'
import { type DailyMetric, dailyMetrics } from '../../resolvers/insights/daily-metric.ts'
import { toStatistics } from '../../resolvers/insights/statistics.ts'
import { summarizeWorkouts } from '../../resolvers/insights/workout-summary.ts'
import { parseDateRange } from '../../resolvers/paging/date-range.ts'
import { builder, type Types } from '../builder.ts'
import { User } from '../user.ts'
import { Statistics } from './statistics.ts'
import { WorkoutSummary } from './workout-summary.ts'

/** Statistics of one metric, loaded only where the field is selected. */
const metricField = (
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, SlotRange>,
  metric: DailyMetric,
  description: string,
) =>
  t.field({
    type: Statistics,
    description: `${description} Null where no day has any.`,
    resolve: async (range, _, context, info) => {
      const values = await dailyMetrics[metric](context.viewer().loadersAt(info.path), range)
      return toStatistics([...values.values()])
    },
  })

const HealthSummary = builder.objectRef<SlotRange>('HealthSummary').implement({
  description:
    'A range of days in figures. Only what is selected is fetched, and each field fails alone. Today counts as far as it has gone.',
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
      description: 'Last day of the range; it counts.',
      resolve: ({ last }) => slotToDay(last),
    }),
    dayCount: t.int({
      nullable: false,
      description: 'How many days the range has, with and without data.',
      resolve: ({ first, last }) => last - first + 1,
    }),
    sleepScore: metricField(t, 'SLEEP_SCORE', 'Sleep scores, 1 to 100.'),
    readinessScore: metricField(t, 'READINESS_SCORE', 'Readiness scores, 1 to 100.'),
    activityScore: metricField(t, 'ACTIVITY_SCORE', 'Activity scores, 1 to 100.'),
    steps: metricField(t, 'STEPS', 'Steps a day.'),
    totalSleepDuration: metricField(
      t,
      'TOTAL_SLEEP_DURATION',
      'Time asleep in the main sleep of each day, in seconds; naps do not count.',
    ),
    restingHeartRate: metricField(
      t,
      'LOWEST_HEART_RATE',
      'Lowest heart rate in the main sleep of each day, in beats a minute. 255, which stands for not measured, does not count.',
    ),
    averageHrv: metricField(
      t,
      'AVERAGE_HRV',
      'Mean heart rate variability in the main sleep of each day, in ms.',
    ),
    workouts: t.field({
      type: WorkoutSummary,
      description: 'The workouts of the range; a count of 0 where there were none.',
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
      'A range of days in figures: means, extremes and spread of what matters most, and the workouts added up.',
    args: {
      startDate: t.arg({ type: 'Date', required: true, description: 'First day, inclusive.' }),
      endDate: t.arg({ type: 'Date', required: true, description: 'Last day, inclusive.' }),
    },
    resolve: (_, args, { clock }) => parseDateRange(args, clock),
  }),
)
