import type {
  WorkoutSummary as Summary,
  WorkoutActivitySummary,
  WorkoutTotals,
} from '../../resolvers/insights/workout-summary.ts'
import { builder, type Types } from '../builder.ts'

const totalFields = <T extends WorkoutTotals>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, T>) => ({
  count: t.int({
    nullable: false,
    description: 'Number of workouts.',
    resolve: ({ count }) => count,
  }),
  totalDurationSeconds: t.int({
    nullable: false,
    description: 'Total length, in seconds. A workout without a start or an end adds nothing.',
    resolve: ({ totalDurationSeconds }) => totalDurationSeconds,
  }),
  averageDurationSeconds: t.float({
    nullable: false,
    description: 'Mean length of the workouts that have a start and an end, in seconds. 0 without any.',
    resolve: ({ averageDurationSeconds }) => averageDurationSeconds,
  }),
  totalCalories: t.float({
    nullable: false,
    description: 'Total energy burned, in kcal. A workout without calories adds nothing.',
    resolve: ({ totalCalories }) => totalCalories,
  }),
  totalDistance: t.float({
    nullable: false,
    description: 'Total distance, in metres. A workout without a distance adds nothing.',
    resolve: ({ totalDistance }) => totalDistance,
  }),
})

const ActivitySummary = builder.objectRef<WorkoutActivitySummary>('WorkoutActivitySummary').implement({
  description: 'Totals of the workouts of one activity in a range of days.',
  fields: (t) => ({
    activity: t.exposeString('activity', {
      description: 'Kind of activity as Oura sends it. Null for workouts without one.',
    }),
    ...totalFields(t),
  }),
})

/** Totals of the workouts of a range. */
export const WorkoutSummary = builder.objectRef<Summary>('WorkoutSummary').implement({
  description: 'Totals of the workouts in a range of days.',
  fields: (t) => ({
    ...totalFields(t),
    byActivity: t.expose('byActivity', {
      type: [ActivitySummary],
      nullable: false,
      description: 'The totals of each activity, the most frequent activity first.',
    }),
  }),
})
