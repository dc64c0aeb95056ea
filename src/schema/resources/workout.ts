import { readable } from '../../oura/records/record-shape.ts'
import { heartrate } from '../../oura/resources/heartrate.ts'
import { workout, workoutIntensity, workoutSource } from '../../oura/resources/workout.ts'
import { loadSeriesPage } from '../../resolvers/paging/series-page.ts'
import { durationSeconds, toTimeRange } from '../../resolvers/paging/time-range.ts'
import { seriesPageCost } from '../cost/costs.ts'
import { dayRecords } from '../day.ts'
import { pageArgs } from '../relay/arguments.ts'
import { recordConnection } from '../relay/record-connection.ts'
import { dayField, recordNode } from '../relay/record-node.ts'
import { openEnum } from '../values/open-enum.ts'
import { HeartRateConnection } from './heart-rate.ts'

const WorkoutIntensity = openEnum('WorkoutIntensity', workoutIntensity, 'Intensity of a workout.', {
  easy: 'Easy.',
  moderate: 'Moderate.',
  hard: 'Hard.',
})

const WorkoutSource = openEnum('WorkoutSource', workoutSource, 'How a workout was recorded.', {
  manual: 'The user entered it.',
  autodetected: 'Oura detected it; the user has not confirmed it.',
  confirmed: 'Oura detected it and the user confirmed it.',
  workout_heart_rate: 'The user recorded it together with the heart rate.',
  live_third_party_heart_rate: 'Recorded live with the heart rate of a third-party device.',
  live_oura_heart_rate: 'Recorded live with the heart rate of the ring.',
})

export const Workout = recordNode(workout, {
  name: 'Workout',
  description: 'A workout that the user entered or recorded, or that the ring detected.',
  fields: (t) => ({
    day: dayField(t, 'The day of the workout.'),
    activity: t.exposeString('activity', {
      description: 'Kind of activity as Oura sends it, such as walking or cycling. An open list of words.',
    }),
    startDatetime: t.expose('startDatetime', { type: 'DateTime', description: 'Start of the workout.' }),
    endDatetime: t.expose('endDatetime', { type: 'DateTime', description: 'End of the workout.' }),
    durationSeconds: t.int({
      description: 'Length of the workout, in seconds. Null if the start or the end is missing.',
      resolve: ({ startDatetime, endDatetime }) =>
        durationSeconds(readable(startDatetime), readable(endDatetime)),
    }),
    calories: t.exposeFloat('calories', { description: 'Energy burned, in kcal.' }),
    distance: t.exposeFloat('distance', {
      description: 'Distance, in metres. Null if the activity has none.',
    }),
    intensity: t.expose('intensity', { type: WorkoutIntensity, description: 'Intensity of the workout.' }),
    label: t.exposeString('label', { description: 'Name that the user gave the workout.' }),
    source: t.expose('source', { type: WorkoutSource, description: 'How the workout was recorded.' }),
    heartRate: t.field({
      type: HeartRateConnection,
      description:
        'Heart rate during the workout, oldest first. Null if the start or the end is missing. A list of workouts shares a few requests to Oura; it does not cost one request each.',
      args: pageArgs(t),
      cost: seriesPageCost,
      resolve: ({ startDatetime, endDatetime }, args, context, info) => {
        const range = toTimeRange(readable(startDatetime), readable(endDatetime))
        return range === null
          ? null
          : loadSeriesPage(context.viewer().loadersAt(info.path), heartrate, range, args)
      },
    }),
  }),
})

recordConnection(workout, Workout, {
  field: 'workouts',
  description: 'Workouts, in order of time.',
  items: 'workouts',
  filters: {
    activities: {
      reads: 'activity',
      description: 'Only workouts of these activities, in the words of `activity`, such as "running".',
    },
    sources: { reads: 'source', type: WorkoutSource, description: 'Only workouts recorded in these ways.' },
  },
})

dayRecords(workout, Workout, { field: 'workouts', description: 'Workouts of this day.' })
