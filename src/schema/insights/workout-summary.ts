import type {
  WorkoutSummary as Summary,
  WorkoutActivitySummary,
  WorkoutTotals,
} from '../../resolvers/insights/workout-summary.ts'
import { builder, type Types } from '../builder.ts'

const totalFields = <T extends WorkoutTotals>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, T>) => ({
  count: t.int({
    nullable: false,
    description: 'How many workouts there were.',
    resolve: ({ count }) => count,
  }),
  totalDurationSeconds: t.int({
    nullable: false,
    description: 'Their time in all, in seconds. A workout without a start or an end adds nothing.',
    resolve: ({ totalDurationSeconds }) => totalDurationSeconds,
  }),
  averageDurationSeconds: t.float({
    nullable: false,
    description: 'Mean time of those that have a start and an end, in seconds; 0 without any.',
    resolve: ({ averageDurationSeconds }) => averageDurationSeconds,
  }),
  totalCalories: t.float({
    nullable: false,
    description: 'Energy spent in all, in kcal. A workout for which Oura gives none adds nothing.',
    resolve: ({ totalCalories }) => totalCalories,
  }),
  totalDistance: t.float({
    nullable: false,
    description: 'Distance in all, in metres. A workout without one adds nothing.',
    resolve: ({ totalDistance }) => totalDistance,
  }),
})

const ActivitySummary = builder.objectRef<WorkoutActivitySummary>('WorkoutActivitySummary').implement({
  description: 'The workouts of one activity within a range of days.',
  fields: (t) => ({
    activity: t.exposeString('activity', {
      description: 'Kind of activity as Oura writes it; null for workouts without one.',
    }),
    ...totalFields(t),
  }),
})

/** Figures over the workouts of a range. */
export const WorkoutSummary = builder.objectRef<Summary>('WorkoutSummary').implement({
  description: 'The workouts of a range of days, counted and added up.',
  fields: (t) => ({
    ...totalFields(t),
    byActivity: t.field({
      type: [ActivitySummary],
      nullable: false,
      description: 'The same for each activity, the most frequent first.',
      resolve: ({ byActivity }) => byActivity,
    }),
  }),
})
