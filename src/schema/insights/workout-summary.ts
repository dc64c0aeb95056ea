import type {
  WorkoutSummary as Summary,
  WorkoutActivitySummary,
  WorkoutTotals,
} from '../../resolvers/insights/workout-summary.ts'
import { builder, type Types } from '../builder.ts'
import { SHORT_LIST } from '../cost/costs.ts'

const totalFields = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, WorkoutTotals>) => ({
  count: t.exposeInt('count', { nullable: false, description: 'Number of workouts.' }),
  totalDurationSeconds: t.exposeInt('totalDurationSeconds', {
    nullable: false,
    description:
      'Time in which at least one of the workouts ran, in seconds: time that overlapping workouts share counts once. A workout without a start or an end adds nothing.',
  }),
  averageDurationSeconds: t.exposeFloat('averageDurationSeconds', {
    description: 'Mean length of the workouts that have a start and an end, in seconds. Null without any.',
  }),
  totalCalories: t.exposeFloat('totalCalories', {
    nullable: false,
    description: 'Total energy burned, in kcal. A workout without calories adds nothing.',
  }),
  totalDistance: t.exposeFloat('totalDistance', {
    nullable: false,
    description: 'Total distance, in metres. A workout without a distance adds nothing.',
  }),
})

const ActivitySummary = builder.objectRef<WorkoutActivitySummary>('WorkoutActivitySummary').implement({
  description: 'Totals of the workouts of one activity in a range of days.',
  fields: (t) => ({
    activity: t.exposeString('activity', {
      description: 'Kind of activity as Oura sends it. Null for workouts without one.',
    }),
    ...totalFields(t as never),
  }),
})

/** Totals of the workouts of a range. */
export const WorkoutSummary = builder.objectRef<Summary>('WorkoutSummary').implement({
  description: 'Totals of the workouts in a range of days.',
  fields: (t) => ({
    ...totalFields(t as never),
    byActivity: t.expose('byActivity', {
      type: [ActivitySummary],
      cost: { items: SHORT_LIST },
      nullable: false,
      description: 'The totals of each activity, the most frequent activity first.',
    }),
  }),
})
